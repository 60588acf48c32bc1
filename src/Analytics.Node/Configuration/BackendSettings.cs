namespace Analytics.Node.Configuration;

/// <summary>A remote AI API that this node may use: another node, or the vendor's cloud. No secret stands in the file.</summary>
public sealed class BackendSettings
{
    internal const string NamePattern = "[a-z0-9][a-z0-9.-]{0,62}";

    [Setting("The backend's name, unique; 'local' is this node's own.", "后端名称，不可重复；local 为本节点自身。", Required = true, Pattern = NamePattern, Example = "cloud")]
    public string Name { get; init; } = "";

    [Setting("Scheme, host and port, without a path.", "协议、主机与端口，不带路径。", Required = true, Pattern = "https?://[^/?#@\\s]+/?", Example = "https://ai-global.ctapi.ctyun.cn")]
    public string Address { get; init; } = "";

    [Setting("Which of the three contracts it speaks.", "所用接口代次。")]
    public GenerationSetting Generation { get; init; } = GenerationSetting.G3;

    [Setting("JSON file with appKey, appSecret, accessKey, securityKey, sm2PublicKey; read anew when it changes.",
        "密钥文件（JSON：appKey、appSecret、accessKey、securityKey、sm2PublicKey）；文件变化后自动重读。", Min = 1, Max = 1000, Example = "/etc/analytics/cloud.json")]
    public string? CredentialsFile { get; init; }

    [Setting("Instead of a file: prefix of environment variables PREFIX_APP_KEY, _APP_SECRET, _ACCESS_KEY, _SECURITY_KEY, _SM2_PUBLIC_KEY.",
        "不用文件时：环境变量前缀 PREFIX_APP_KEY、_APP_SECRET、_ACCESS_KEY、_SECURITY_KEY、_SM2_PUBLIC_KEY。", Pattern = "[A-Z][A-Z0-9_]{0,60}", Example = "CLOUD")]
    public string? CredentialsEnv { get; init; }

    [Setting("Encrypt bodies with SM2 and SM4; G3 only.", "请求体以 SM2 与 SM4 加密；仅限 G3。")]
    public bool Encrypt { get; init; }

    [Setting("Allow http:// to another machine, where nothing protects keys and pictures on the way.", "允许以 http:// 访问其他机器（传输途中密钥与图片不受保护）。")]
    public bool AllowPlainHttp { get; init; }

    [Setting("Host name in the request, where it is not that of the address.", "请求中的主机名（与地址不同时填写）。", Pattern = "[A-Za-z0-9.:-]{1,255}", Example = "ai.ctyun.cn")]
    public string? Host { get; init; }

    [Setting("The clock that eop-date shows.", "eop-date 所用时区。")]
    public EopZoneSetting EopDateZone { get; init; } = EopZoneSetting.Utc;

    [Setting("What is asked of it; empty: every ability of its generation.", "使用的能力；空表示该代次的全部能力。", Max = 32)]
    public IReadOnlyList<BackendAbilitySettings> Abilities { get; init; } = [];

    [Setting("Calls under way at once.", "同时进行的调用数。", Min = 1, Max = 1000)]
    public int Concurrency { get; init; } = 8;

    [Setting("Calls of one ability that may wait; more are shed and counted.", "单个能力可排队的调用数；超出者被丢弃并计数。", Min = 0, Max = 10_000)]
    public int Queue { get; init; } = 64;

    [Setting("A call that waited so long is shed.", "排队超过该时长的调用被丢弃。", Min = 0.1, Max = 120)]
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("Added to the second in which calls are counted, since they do not travel equally long.", "限流窗口的余量，用于抵消网络时延差异。", Min = 0, Max = 1)]
    public TimeSpan RateMargin { get; init; } = TimeSpan.FromMilliseconds(20);

    [Setting("For one attempt.", "单次请求的时限。", Min = 0.1, Max = 300)]
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("For a call with its wait and its repeats.", "一次调用（含排队与重试）的时限。", Min = 0.1, Max = 600)]
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(20);

    [Setting("Repeats after network failures and service errors; never after a refusal.", "网络故障与服务错误后的重试次数；被拒绝的调用从不重试。", Min = 0, Max = 3)]
    public int Retries { get; init; } = 2;

    [Setting("When a failing backend is left alone.", "故障后端的熔断条件。")]
    public BreakerSettings Breaker { get; init; } = new();

    [Setting("Packs bought for the remote account, in that order: calls are stopped before it refuses them.", "为远端账户购买的资源包，按购买顺序；额度用尽前即停止调用。", Max = 1000)]
    public IReadOnlyList<RemotePackSettings> Packs { get; init; } = [];
}

public enum GenerationSetting
{
    G1 = 1,
    G2 = 2,
    G3 = 3,
}

public enum EopZoneSetting
{
    Utc,
    Beijing,
}

public sealed class BackendAbilitySettings
{
    [Setting("The ability.", "能力。", Required = true, Pattern = "[a-z_]{2,40}", Example = "face_detect")]
    public string Ability { get; init; } = "";

    [Setting("Calls a second; absent: the contract's default (safety 5, face 10, action liveness 1, G1 none).",
        "每秒调用数；缺省按接口约定（安全生产 5、人脸 10、动作活体 1，G1 不限）。", Min = 1, Max = 100_000)]
    public int? Qps { get; init; }

    [Setting("Cost of a charged call, in your currency.", "单次计费调用的费用。", Min = 0, Max = 1_000_000)]
    public double CostPerCall { get; init; }

    [Setting("Service code in the path, where it is another than the contract's.", "路径中的服务码（与约定不同时填写）。", Pattern = "[0-9a-z]{12}", Example = "2f6hqix09mv4")]
    public string? ServiceCode { get; init; }

    [Setting("What the remote's console shows as used: the difference to our count is shown.", "远端控制台显示的已用量；用于对账。", Min = 0, Max = 2_000_000_000)]
    public int? ConsoleUsed { get; init; }
}

public sealed class BreakerSettings
{
    [Setting("Part of the calls that must fail.", "触发熔断的失败比例。", Min = 0.1, Max = 1)]
    public double FailureRatio { get; init; } = 0.5;

    [Setting("Fewer calls in the window open nothing.", "窗口内至少需要的调用数。", Min = 2, Max = 100_000)]
    public int MinimumCalls { get; init; } = 8;

    [Setting("Window in which calls are counted.", "统计窗口。", Min = 0.5, Max = 3600)]
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    [Setting("How long nothing is sent; then one call tries.", "熔断时长；之后放行一次试探。", Min = 0.5, Max = 3600)]
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(15);
}

public sealed class RemotePackSettings
{
    [Setting("What it pays for.", "所属能力。", Required = true, Pattern = "[a-z_]{2,40}", Example = "face_detect")]
    public string Ability { get; init; } = "";

    [Setting("When it was paid, with its offset.", "支付时间（含时区）。", Required = true, Pattern = "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2})?(Z|[+-]\\d{2}:\\d{2})", Example = "2026-03-01T09:00:00+08:00")]
    public string PaidAt { get; init; } = "";

    [Setting("Calls a year, or a month with months.", "年包为每年次数；月包为每月次数。", Required = true, Min = 1, Max = 2_000_000_000)]
    public int Units { get; init; } = 1;

    [Setting("Months of a monthly pack; absent: a pack of a year.", "月包的月数；缺省为年包。", Min = 1, Max = 36)]
    public int? Months { get; init; }
}

/// <summary>Which backends serve an ability, in order.</summary>
public sealed class RoutingSettings
{
    [Setting("For every ability without an order of its own; empty: this node's models, then the backends as they stand.",
        "未单独指定的能力的顺序；空表示先本节点模型，再按顺序使用各后端。", Max = 32, Pattern = BackendSettings.NamePattern)]
    public IReadOnlyList<string> Order { get; init; } = [];

    [Setting("Orders of single abilities.", "单个能力的顺序。", Max = 32)]
    public IReadOnlyList<AbilityRouteSettings> Abilities { get; init; } = [];
}

public sealed class AbilityRouteSettings
{
    [Setting("The ability.", "能力。", Required = true, Pattern = "[a-z_]{2,40}", Example = "fall_down")]
    public string Ability { get; init; } = "";

    [Setting("'local' and names of backends; empty: served nowhere.", "local 与后端名称；空表示不提供该能力。", Required = true, Max = 32, Pattern = BackendSettings.NamePattern)]
    public IReadOnlyList<string> Order { get; init; } = [];
}
