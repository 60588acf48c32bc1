namespace Analytics.Client.Contract;

/// <summary>Refusals of the gateway itself, before an ability was reached: never charged.</summary>
public static class GatewayErrors
{
    public static readonly ContractError UnknownAccessKey = Of(10002, "生成签名时官网ak信息错误", 401);

    public static readonly ContractError BadSignature = Of(10020, "签名错误", 401);

    public static readonly ContractError NoAppKey = Of(40002, "缺少appkey头", 401);

    public static readonly ContractError InvalidAppKey = Of(40006, "无效的appkey", 401);

    /// <summary>A method other than POST (405), another kind of body (415) or one over the server's limit (413).</summary>
    public static readonly ContractError UnsupportedRequest = Of(40008, "不支持的请求类型", 405);

    public static readonly ContractError AddressNotOfApp = Of(40009, "IP未被APP授权", 403);

    public static readonly ContractError AddressNotOfApi = Of(40010, "IP未被API授权", 403);

    public static readonly ContractError Internal = Of(50000, "服务内部错误", 500);

    public static readonly ContractError NotRegistered = Of(50001, "服务未注册", 404);

    public static readonly ContractError NotOpened = Of(50002, "应用未开通", 403);

    public static readonly ContractError InvalidUrl = Of(50003, "API中无效的URL请求", 404);

    public static readonly ContractError PacksExpired = Of(51001, "购买服务已过期", 403);

    public static readonly ContractError NotPurchased = Of(51002, "收费API未购买", 403);

    public static readonly ContractError UnitsExhausted = Of(51003, "API可用次数已不足", 403);

    public static readonly ContractError NoSuchApi = new("CTAPI_10000", 10000, "API Not Found", "", 404, IsCharged: false);

    public static readonly ContractError InvalidJson = new("CTAPI_0009", 9, "无效json的body参数", "", 400, IsCharged: false);

    /// <summary>The contract's own: the manuals print none, except real name's <c>AI_OP_4010</c>.</summary>
    public static readonly ContractError TooManyCalls = new("CTAPI_429", 429, "请求超过QPS限制", "", 429, IsCharged: false);

    /// <summary>The sixteen of the manuals, without <see cref="TooManyCalls"/>.</summary>
    public static readonly IReadOnlyList<ContractError> All =
    [
        UnknownAccessKey, BadSignature, NoAppKey, InvalidAppKey, UnsupportedRequest, AddressNotOfApp, AddressNotOfApi, Internal, NotRegistered,
        NotOpened, InvalidUrl, PacksExpired, NotPurchased, UnitsExhausted, NoSuchApi, InvalidJson,
    ];

    /// <summary>Null for a number that is none of the gateway's.</summary>
    public static ContractError? Find(int number) =>
        number == TooManyCalls.Number ? TooManyCalls : All.FirstOrDefault(error => error.Number == number);

    private static ContractError Of(int number, string text, int http) =>
        new(number.ToString(System.Globalization.CultureInfo.InvariantCulture), number, text, "", http, IsCharged: false);
}
