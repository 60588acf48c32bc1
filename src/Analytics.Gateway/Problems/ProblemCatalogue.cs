using System.Text.RegularExpressions;

namespace Analytics.Gateway.Problems;

/// <summary>Status and title of each code.</summary>
public static partial class ProblemCatalogue
{
    public static int Status(ProblemCode code) => Entry(code).Status;

    public static Text Title(ProblemCode code) => Entry(code).Title;

    /// <summary>As the wire spells it, such as <c>owned-by-file</c>.</summary>
    public static string Name(Enum code) => Humps().Replace(code.ToString(), "-").ToLowerInvariant();

    private static (int Status, Text Title) Entry(ProblemCode code) => code switch
    {
        ProblemCode.Unauthenticated => (401, new("A token is needed", "需要访问令牌")),
        ProblemCode.Forbidden => (403, new("Your role may not do this", "当前角色无权执行此操作")),
        ProblemCode.NotFound => (404, new("There is nothing here", "资源不存在")),
        ProblemCode.MethodNotAllowed => (405, new("The method is not allowed here", "不支持该请求方法")),
        ProblemCode.InvalidBody => (400, new("The body cannot be read", "请求体无法解析")),
        ProblemCode.InvalidField => (422, new("A field is wrong", "字段有误")),
        ProblemCode.BodyTooLarge => (413, new("The body is too large", "请求体过大")),
        ProblemCode.QueryTooLong => (414, new("The address is too long", "请求地址过长")),
        ProblemCode.UnsupportedMediaType => (415, new("The body is of another kind", "请求体类型不受支持")),
        ProblemCode.CameraNotFound => (404, new("There is no such camera", "摄像机不存在")),
        ProblemCode.CameraRetired => (409, new("The camera was retired", "摄像机已停用")),
        ProblemCode.OwnedByFile => (409, new("It is owned by a file", "由配置文件管理")),
        ProblemCode.OwnedByApi => (409, new("It is owned by the API", "由接口管理")),
        ProblemCode.VersionConflict => (409, new("Somebody else changed it meanwhile", "期间已被他人修改")),
        ProblemCode.IncidentNotFound => (404, new("There is no such incident", "事件不存在")),
        ProblemCode.IncidentArchived => (409, new("The incident is final", "事件已归档，只能查看")),
        ProblemCode.IncidentFull => (409, new("The incident takes no more", "事件的备注或文件已达上限")),
        ProblemCode.CoolingDown => (409, new("The rule is cooling down", "规则处于冷却期")),
        ProblemCode.StaleEpoch => (409, new("Another node runs this camera", "该摄像机由其他节点运行")),
        ProblemCode.NotOpen => (409, new("Nothing is open", "没有进行中的事件")),
        ProblemCode.StaleCommand => (409, new("The request is too old", "请求已过期")),
        ProblemCode.UnknownCommand => (422, new("The request is unknown here", "无法识别的请求")),
        ProblemCode.Unavailable => (503, new("No answer now", "暂时无法处理")),
        ProblemCode.AuditUnavailable => (503, new("The audit cannot be written", "审计日志无法写入")),
        ProblemCode.NoEvidence => (404, new("Nothing was recorded", "没有留存的证据")),
        ProblemCode.EvidenceGone => (410, new("The recording has been deleted", "证据文件已按保留期删除")),
        ProblemCode.EvidenceElsewhere => (503, new("The recording lies on another node", "证据文件位于其他节点")),
        ProblemCode.NoPicture => (503, new("The camera shows no picture now", "摄像机暂无画面")),
        ProblemCode.TooManyClients => (503, new("Too many listeners", "连接数已达上限")),
        ProblemCode.AccountNotFound => (404, new("There is no such account", "账号不存在")),
        ProblemCode.OrderNotFound => (404, new("There is no such order", "订单不存在")),
        ProblemCode.OrderExists => (409, new("The order number is taken", "订单号已存在")),
        ProblemCode.OrderCancelled => (409, new("The order was not paid in time", "订单超过 48 小时未支付，已取消")),
        ProblemCode.OrderUnpaid => (409, new("The order was never paid", "订单尚未支付")),
        ProblemCode.OrderRefunded => (409, new("The order is refunded", "订单已退订")),
        ProblemCode.RefundNotOffered => (409, new("This pack is not refunded", "该资源包不支持退订")),
        ProblemCode.RefundTooLate => (409, new("The pack was paid over 7 days ago", "支付已超过 7 天，不支持退订")),
        ProblemCode.PackUsed => (409, new("The pack has been charged", "资源包已产生调用抵扣，不支持退订")),
        ProblemCode.PackHeld => (409, new("A running call holds units of the pack", "有调用正在占用该资源包，请稍后再试")),
        ProblemCode.TrialNotOffered => (409, new("The ability has no trial pack", "该能力没有免费试用包")),
        ProblemCode.TrialClaimed => (409, new("The trial pack was claimed", "免费试用包已领取")),
        ProblemCode.LeasesOutstanding => (503, new("Cameras have units of the pack on lease", "摄像机仍占用该资源包的额度，请稍后再试")),
        ProblemCode.NodeNotFound => (404, new("There is no such node", "节点不存在")),
        ProblemCode.NoCluster => (409, new("This is no cluster", "当前不是集群")),
        ProblemCode.LastNode => (409, new("It is the last node", "这是最后一个可用节点")),
        ProblemCode.NodeUnreachable => (503, new("The node does not answer", "节点无响应")),
        ProblemCode.QuotaRefused => (409, new("The quota account refused", "账户额度拒绝了该操作")),
        ProblemCode.BackendNotFound => (404, new("There is no such backend", "后端不存在")),
        ProblemCode.ModelNotFound => (404, new("There is no such model or version", "模型或版本不存在")),
        ProblemCode.ModelRefused => (409, new("The version of the model cannot be used", "该模型版本无法使用")),
        ProblemCode.SiteFull => (409, new("No more versions can be chosen", "可选定的模型版本已达上限")),
        ProblemCode.AccountRetired => (409, new("The account was retired", "账号已停用")),
        ProblemCode.NotVerified => (409, new("The account is not verified", "账号未实名认证")),
        ProblemCode.AccountFull => (409, new("The account takes no more", "账号的密钥或应用已达上限")),
        ProblemCode.AccountHasApps => (409, new("The account has apps", "账号下仍有应用")),
        ProblemCode.AccessKeyNotFound => (404, new("There is no such access key", "AccessKey 不存在")),
        ProblemCode.AccessKeyTaken => (409, new("The access key is in use", "AccessKey 已被使用")),
        ProblemCode.AppNotFound => (404, new("There is no such app", "应用不存在")),
        ProblemCode.AppExists => (409, new("The app is there already", "应用已存在")),
        ProblemCode.NameTaken => (409, new("The name is taken", "应用名称已被使用")),
        ProblemCode.OpenedOtherwise => (409, new("It is open under another product", "该能力已以其他产品开通，开通后无法关闭")),
        ProblemCode.AbilityNotOpened => (409, new("The ability is not open", "该能力未开通")),
        ProblemCode.KeyFixed => (409, new("An AppKey never changes", "AppKey 不可更改")),
        ProblemCode.KeysUnreadable => (503, new("The key file does not fit", "密钥文件与日志不符")),
        ProblemCode.PersonNotFound => (404, new("There is no such person", "人员不存在")),
        ProblemCode.PersonErased => (410, new("The person was erased", "人员信息已删除")),
        ProblemCode.PersonExists => (409, new("The person is there already", "人员已存在")),
        ProblemCode.NumberTaken => (409, new("The number is another person's", "身份证号已登记")),
        ProblemCode.NoConsent => (409, new("The person does not agree", "本人已撤回同意")),
        ProblemCode.NotDue => (409, new("Retention has not ended", "保留期未到")),
        ProblemCode.NoPortrait => (409, new("There is no portrait on record", "没有登记照片")),
        ProblemCode.PortraitOutdated => (409, new("The portrait must be enrolled again", "登记照片需重新登记")),
        ProblemCode.AbilityUnavailable => (503, new("Faces cannot be compared now", "暂时无法比对人脸")),
        ProblemCode.Internal => (500, new("Something broke", "内部错误")),
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "has no entry"),
    };

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])", RegexOptions.CultureInvariant)]
    private static partial Regex Humps();
}
