namespace Analytics.Node.Configuration;

/// <summary>A camera of the file, imported into the journal under the file's name.</summary>
public sealed class CameraSettings
{
    internal const string NamePattern = "[a-z0-9][a-z0-9._-]{0,62}";

    [Setting("The camera's id, unique within its tenant: lower case letters, digits, dot, dash, underscore.",
        "摄像机编号，在租户内唯一：小写字母、数字、点、短横线、下划线。", Required = true, Pattern = NamePattern, Example = "gate-1")]
    public string Id { get; init; } = "";

    [Setting("The tenant that owns the camera.", "所属租户。", Pattern = NamePattern)]
    public string Tenant { get; init; } = "campus";

    [Setting("Name for people; the id where absent.", "显示名称；缺省为编号。", Max = 100, Example = "Main gate")]
    public string? Name { get; init; }

    [Setting("Group, for roles and filters.", "分组，用于权限与筛选。", Pattern = NamePattern)]
    public string Group { get; init; } = "default";

    [Setting("rtsp://, http(s)://, a file, or a folder of images. Credentials in it are kept encrypted and never shown.",
        "rtsp://、http(s)://、文件或图片目录。其中的账号密码加密保存，不会显示。", Required = true, Max = 2000, IsSecret = true, Example = "rtsp://user:password@10.0.0.7/stream1")]
    public string Source { get; init; } = "";

    [Setting("Files: how they are played. real-time: at their own speed, to the end; loop: again and again; once: as fast as possible.",
        "文件播放方式。real-time：按原速播放一次；loop：循环播放；once：尽快播放一次。")]
    public PaceSetting Pace { get; init; } = PaceSetting.Loop;

    [Setting("Analysed frames a second.", "每秒分析帧数。", Min = 0.1, Max = 30)]
    public double Rate { get; init; } = 5;

    [Setting("Spare frames on which nothing moves.", "画面静止时跳过推理。")]
    public bool MotionGate { get; init; } = true;

    [Setting("Whether the camera runs.", "是否启用。")]
    public bool Enabled { get; init; } = true;

    [Setting("The account whose packs pay for the camera's windows, one unit each that is inferred; absent for a camera that is not metered.",
        "为该摄像机付费的账号，每个推理窗口扣一次；缺省不计费。", Pattern = NamePattern, Example = "campus")]
    public string? MeteredAccount { get; init; }

    [Setting("Time zone of schedules, by its IANA name.", "时段所用时区（IANA 名称）。", Max = 64)]
    public string TimeZone { get; init; } = "Asia/Shanghai";

    [Setting("Clip: seconds before the incident.", "片段：事件前的时长。", Min = 0, Max = 60)]
    public TimeSpan PreRoll { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("Clip: seconds after the incident's opening.", "片段：事件触发后的时长。", Min = 1, Max = 60)]
    public TimeSpan PostRoll { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("What is looked for.", "检测规则。", Max = 32)]
    public IReadOnlyList<RuleSettings> Rules { get; init; } = [];
}

public enum PaceSetting
{
    RealTime,
    Loop,
    Once,
}

public sealed class RuleSettings
{
    [Setting("The rule's id, unique within its camera.", "规则编号，在摄像机内唯一。", Required = true, Pattern = CameraSettings.NamePattern, Example = "fence")]
    public string Id { get; init; } = "";

    [Setting("The ability: motion, electronic_fence; others by the models installed (analytics models list).",
        "能力：motion、electronic_fence；其他取决于已安装的模型（analytics models list）。", Required = true, Pattern = "[a-z_]{2,40}", Example = "electronic_fence")]
    public string Ability { get; init; } = "";

    [Setting("Model name, or name@version; absent: the best installed one.", "模型名或 名称@版本；缺省为已安装的最佳模型。", Pattern = "[a-z0-9_][a-z0-9_.-]*(@[a-z0-9.-]+)?", Example = "yolox_nano")]
    public string? Model { get; init; }

    [Setting("Polygon in fractions of the frame, 3 to 32 points: \"x,y;x,y;x,y\". Absent: the whole frame.",
        "多边形，以画面比例表示，3 至 32 个点：\"x,y;x,y;x,y\"。缺省为整个画面。", Max = 1000, Example = "0.1,0.5;0.9,0.5;0.9,1;0.1,1")]
    public string? Zone { get; init; }

    [Setting("Point of a box that must lie in the zone.", "目标框中用于判断是否在区域内的位置。")]
    public AnchorSetting Anchor { get; init; } = AnchorSetting.BottomCenter;

    [Setting("Classes that count; empty: those of the ability.", "计入的类别；空表示该能力的默认类别。", Max = 32, Pattern = "[a-z0-9 _-]{1,40}")]
    public IReadOnlyList<string> Classes { get; init; } = [];

    [Setting("Least score that counts.", "计入的最低置信度。", Min = 0, Max = 1)]
    public double MinScore { get; init; } = 0.4;

    [Setting("Least height of a box, as a fraction of the frame's height.", "目标框最小高度，占画面高度的比例。", Min = 0, Max = 1)]
    public double MinSize { get; init; }

    [Setting("Fires when this many …", "触发条件：窗口命中数……", Min = 1, Max = 64)]
    public int Hits { get; init; } = 2;

    [Setting("… of so many windows in a row show it.", "……在连续多少个窗口之中。", Min = 1, Max = 64)]
    public int OfWindows { get; init; } = 3;

    [Setting("How long an object must stay.", "目标需停留的时长。", Min = 0, Max = 3600)]
    public TimeSpan Dwell { get; init; }

    [Setting("When the rule is awake: \"mon-fri 18:00-08:00\"; empty: always.", "规则生效时段：\"mon-fri 18:00-08:00\"；空表示始终生效。", Max = 21)]
    public IReadOnlyList<string> Schedule { get; init; } = [];

    [Setting("How grave an incident is.", "事件严重程度。")]
    public SeveritySetting Severity { get; init; } = SeveritySetting.Warning;

    [Setting("Quiet after an incident before the rule may open another.", "事件结束后的冷却时间。", Min = 0, Max = 86_400)]
    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("An incident that lasts longer is closed, and a new one may open.", "事件最长持续时间；超过后关闭，可再次触发。", Min = 1, Max = 86_400)]
    public TimeSpan MaxOpen { get; init; } = TimeSpan.FromMinutes(10);

    [Setting("An incident that goes on says so at most once in this time.", "持续中的事件最多每隔该时长上报一次。", Min = 1, Max = 3600)]
    public TimeSpan ExtendEvery { get; init; } = TimeSpan.FromSeconds(10);

    [Setting("An incident closes when nothing was seen for this long.", "多长时间未再检测到则关闭事件。", Min = 0.2, Max = 3600)]
    public TimeSpan CloseAfter { get; init; } = TimeSpan.FromSeconds(3);
}

public enum AnchorSetting
{
    BottomCenter,
    Center,
    Overlap,
}

public enum SeveritySetting
{
    Info,
    Warning,
    Critical,
}
