using Analytics.Domain.Rules;
using Analytics.Engine.Persons;
using Analytics.Gateway.Problems;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Management.Persons;

/// <summary>What is wrong with a portrait, and why a comparison came to nothing, in both languages.</summary>
internal static class PortraitTexts
{
    private const string Field = "portrait";
    private const int LeastKb = PortraitDesk.LeastBytes >> 10;
    private const int MostKb = PortraitDesk.MostBytes >> 10;

    public static Problem Required() => Problem.Of(Field, FaultCode.Required, new("is missing", "不能为空"),
        new("send a JPEG in Base64, or as a part of a form", "请发送 Base64 编码的 JPEG，或以表单文件上传"));

    public static Problem Of(PortraitFault fault) => fault switch
    {
        PortraitFault.TooSmall => Fault(FaultCode.OutOfRange, new($"has less than {LeastKb} KiB", $"小于 {LeastKb} KiB"),
            new("send a larger picture, 10 to 40 KiB are usual", "请使用更大的照片，建议 10～40 KiB")),
        PortraitFault.TooLarge => Fault(FaultCode.TooLong, new($"has more than {MostKb} KiB, or too many pixels", $"超过 {MostKb} KiB 或像素过多"),
            new("send a smaller picture, 10 to 40 KiB are usual", "请压缩照片，建议 10～40 KiB")),
        PortraitFault.NotJpeg => Fault(FaultCode.Malformed, new("is no JPEG", "不是 JPEG 图片"), new("send a JPEG file", "请使用 JPEG 图片")),
        PortraitFault.Damaged => Fault(FaultCode.Malformed, new("cannot be decoded", "图片无法解码"), new("send the whole file", "请发送完整的图片文件")),
        PortraitFault.NoFace => Fault(FaultCode.Malformed, new("shows no face", "未检测到人脸"),
            new("take it again from the front, with the face in the middle", "请正面重新拍照，人脸居中")),
        PortraitFault.Unclear => Fault(FaultCode.Malformed, new("is too dark, too bright or too blurred", "光线或清晰度不合格"),
            new("take it again in even light", "请在均匀光线下重新拍照")),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "has no text"),
    };

    /// <summary>The words of the fault name models and stay in the node's log; the class tells enough.</summary>
    public static Problem Of(AbilityException fault) => Unavailable(fault.Fault);

    /// <summary>Null for the three verdicts that are an answer.</summary>
    public static Problem? Of(PortraitVerdict verdict, string person) => verdict switch
    {
        PortraitVerdict.Same or PortraitVerdict.Different or PortraitVerdict.Uncertain => null,
        PortraitVerdict.TooSmall => Of(PortraitFault.TooSmall),
        PortraitVerdict.NotJpeg => Of(PortraitFault.NotJpeg),
        PortraitVerdict.NoFace => Of(PortraitFault.NoFace),
        PortraitVerdict.Unclear => Of(PortraitFault.Unclear),
        PortraitVerdict.NoPortrait => new(ProblemCode.NoPortrait, new(
            $"Person '{person}' has no portrait on record: enrol one first.", $"人员“{person}”没有登记照片：请先登记。")),
        PortraitVerdict.RecordOutdated => new(ProblemCode.PortraitOutdated, new(
            $"The portrait of person '{person}' was made with another model: enrol it again.", $"人员“{person}”的登记照片由其他模型生成：请重新登记。")),
        PortraitVerdict.RecordUnreadable => new(ProblemCode.KeysUnreadable, new(
            $"The portrait of person '{person}' does not open with this node's key file (ANALYTICS_KEY_FILE).",
            $"人员“{person}”的登记照片无法用本节点的密钥文件（ANALYTICS_KEY_FILE）打开。")),
        PortraitVerdict.MatcherFailed => Unavailable(AbilityFault.Failed),
        PortraitVerdict.MatcherTimedOut => Unavailable(AbilityFault.TimedOut),
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "has no text"),
    };

    private static Problem Unavailable(AbilityFault fault)
    {
        var name = ProblemCatalogue.Name(fault);
        return new(
            ProblemCode.AbilityUnavailable,
            new($"Faces cannot be compared now ({name}): see 'analytics models list' for what is missing.",
                $"暂时无法比对人脸（{name}）：请用 analytics models list 查看缺少的模型。"),
            Cause: name,
            RetryAfter: TimeSpan.FromSeconds(5));
    }

    private static Problem Fault(FaultCode code, Text message, Text fix) => Problem.Of(Field, code, message, fix);
}
