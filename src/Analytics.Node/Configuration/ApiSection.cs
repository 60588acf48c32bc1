namespace Analytics.Node.Configuration;

/// <summary>The AI API: the vendor's contract served by this node.</summary>
public sealed class ApiSection
{
    internal const string NetworkPattern = "[0-9a-fA-F.:]{2,45}/[0-9]{1,3}";

    [Setting("Whether the AI API is served.", "是否提供 AI API。")]
    public bool Enabled { get; init; } = true;

    [Setting("Requests without TLS: loopback takes them from this machine alone, also from a TLS front on it; always and never say it.",
        "无 TLS 的请求：loopback 仅接受本机（含本机 TLS 前置）；always 全部接受；never 全部拒绝。")]
    public PlainHttpSetting PlainHttp { get; init; } = PlainHttpSetting.Loopback;

    [Setting("HTTP status of the gateway's refusals: split by the contract's table, or always200 for clients that take any other status for a broken network.",
        "网关拒绝时的 HTTP 状态：split 按标准表；always200 一律 200（供把其他状态视为网络故障的客户端使用）。")]
    public HttpStatusSetting HttpStatus { get; init; } = HttpStatusSetting.Split;

    [Setting("Networks of fronts whose X-Forwarded-For is believed.", "可信前置的网段，采信其 X-Forwarded-For。", Max = 64, Pattern = NetworkPattern)]
    public IReadOnlyList<string> TrustedFronts { get; init; } = [];

    [Setting("Answers of action liveness also under the older names statuscode and result.", "动作活体结果同时以旧名 statuscode 与 result 返回。")]
    public bool LegacyKeys { get; init; }

    [Setting("Limits of action liveness: by-product follows the product through which the app opened it; union takes whatever either takes.",
        "动作活体的限制：by-product 按应用开通的产品；union 取两者并集。")]
    public ActionProfileSetting ActionLivenessProfile { get; init; } = ActionProfileSetting.ByProduct;

    [Setting("Largest picture of face detection v3.", "人脸检测 v3 的图片大小上限。", IsBytes = true, Min = 1 << 20, Max = 20 << 20)]
    public long FaceDetectMaxImage { get; init; } = 7 << 20;

    [Setting("Mask answers of the second generation carry the liveness verdict that the manual prints.", "G2 口罩识别结果附带手册所印的活体判定。")]
    public bool MaskLikeManual { get; init; } = true;

    [Setting("Confidence from which face comparison of the first generation answers True.", "G1 人脸比对判定为同一人的置信度。", Min = 0, Max = 100)]
    public double CompareThreshold { get; init; } = 80;

    [Setting("Most memory of the bodies of all running calls; more calls are turned away and counted.", "全部进行中请求体的内存上限；超出者拒绝并计数。", IsBytes = true, Min = 128 << 20, Max = 1L << 40)]
    public long BodyMemory { get; init; } = 512L << 20;

    [Setting("Most memory of the decoded pictures of all running calls; more calls wait.", "全部进行中请求已解码图片的内存上限；超出者等待。", IsBytes = true, Min = 128 << 20, Max = 1L << 40)]
    public long PictureMemory { get; init; } = 1L << 30;

    [Setting("Pictures that callers name by address.", "以地址提供的图片。")]
    public FetchSection Fetch { get; init; } = new();

    [Setting("Class names of the answers.", "结果中的类别名称。")]
    public LabelSection Labels { get; init; } = new();
}

public enum PlainHttpSetting
{
    Loopback,
    Always,
    Never,
}

public enum HttpStatusSetting
{
    Split,
    Always200,
}

public enum ActionProfileSetting
{
    ByProduct,
    Union,
}

public sealed class FetchSection
{
    [Setting("Time for one picture, redirects included.", "单张图片的下载时限（含重定向）。", Min = 1, Max = 60)]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("Redirects that are followed.", "允许的重定向次数。", Min = 0, Max = 10)]
    public int Redirects { get; init; } = 3;

    [Setting("Private networks that may be asked all the same, such as a picture store of the campus.", "允许访问的内网网段，例如园区图片库。", Max = 64, Pattern = ApiSection.NetworkPattern)]
    public IReadOnlyList<string> Allowed { get; init; } = [];
}

/// <summary>The manuals print blue_hat, blue and Male alone; the rest is inferred (B39).</summary>
public sealed class LabelSection
{
    [Setting("Blue helmets.", "蓝色安全帽。", Min = 1, Max = 40)]
    public string BlueHat { get; init; } = "blue_hat";

    [Setting("White helmets.", "白色安全帽。", Min = 1, Max = 40)]
    public string WhiteHat { get; init; } = "white_hat";

    [Setting("Yellow helmets.", "黄色安全帽。", Min = 1, Max = 40)]
    public string YellowHat { get; init; } = "yellow_hat";

    [Setting("Red helmets.", "红色安全帽。", Min = 1, Max = 40)]
    public string RedHat { get; init; } = "red_hat";

    [Setting("Helmets of another colour.", "其他颜色安全帽。", Min = 1, Max = 40)]
    public string OtherHat { get; init; } = "other_hat";

    [Setting("Heads without a helmet; absent: left out, as the manuals do.", "未戴安全帽的头部；缺省则按手册不返回。", Min = 1, Max = 40, Example = "no_hat")]
    public string? NoHat { get; init; }

    [Setting("Light work clothes.", "浅色工作服。", Min = 1, Max = 40)]
    public string Light { get; init; } = "light";

    [Setting("Blue work clothes.", "蓝色工作服。", Min = 1, Max = 40)]
    public string Blue { get; init; } = "blue";

    [Setting("Work clothes of another colour.", "其他颜色工作服。", Min = 1, Max = 40)]
    public string Other { get; init; } = "other";

    [Setting("Red work clothes.", "红色工作服。", Min = 1, Max = 40)]
    public string Red { get; init; } = "red";

    [Setting("Dark work clothes.", "深色工作服。", Min = 1, Max = 40)]
    public string Dark { get; init; } = "dark";

    [Setting("Yellow work clothes.", "黄色工作服。", Min = 1, Max = 40)]
    public string Yellow { get; init; } = "yellow";

    [Setting("Men.", "男性。", Min = 1, Max = 40)]
    public string Male { get; init; } = "Male";

    [Setting("Women.", "女性。", Min = 1, Max = 40)]
    public string Female { get; init; } = "Female";
}
