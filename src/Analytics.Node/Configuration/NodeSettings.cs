namespace Analytics.Node.Configuration;

/// <summary>The configuration file of a node. Node settings come from files alone; cameras and accounts are imported into the journal.</summary>
public sealed class NodeSettings
{
    [Setting("This node's name, unique in its cluster.", "本节点名称，在集群内唯一。", Pattern = "[a-z0-9][a-z0-9.-]{0,62}")]
    public string Name { get; init; } = "node-1";

    [Setting("Folder of journal, evidence and keys, seen from the working folder.", "日志、证据与密钥所在目录（相对于工作目录）。", Min = 1)]
    public string Data { get; init; } = "data";

    [Setting("The HTTP surface: API, live stream, health and metrics.", "HTTP 接口：API、实时流、健康检查与指标。")]
    public HttpSettings Http { get; init; } = new();

    [Setting("Where events, read tables and keys are kept.", "事件、查询表与密钥的存储位置。")]
    public JournalSettings Journal { get; init; } = new();

    [Setting("Where entities live.", "实体的运行方式。")]
    public EngineSettings Engine { get; init; } = new();

    [Setting("The other nodes, under the clustered engine.", "集群引擎下的其他节点。")]
    public ClusterSection Cluster { get; init; } = new();

    [Setting("Decoding of camera streams.", "摄像机视频流解码。")]
    public CaptureSettings Capture { get; init; } = new();

    [Setting("Models and the library that runs them.", "模型与推理库。")]
    public InferenceSettings Inference { get; init; } = new();

    [Setting("How this node's models carry out abilities of the AI API.", "本节点模型提供 AI 接口能力的方式。")]
    public AbilitySettings Abilities { get; init; } = new();

    [Setting("Snapshots and clips of incidents.", "事件的截图与视频片段。")]
    public EvidenceSettings Evidence { get; init; } = new();

    [Setting("The AI API: the vendor's contract served by this node.", "AI API：由本节点提供的标准接口。")]
    public ApiSection Api { get; init; } = new();

    [Setting("Signed requests of the AI API.", "AI API 的签名请求。")]
    public AuthSection Auth { get; init; } = new();

    [Setting("The ledger of prepaid calls.", "预付费调用账本。")]
    public QuotaSection Quota { get; init; } = new();

    [Setting("Changes to the contract's catalogue of abilities and packs.", "对标准能力与资源包目录的修改。")]
    public CatalogueSection Catalogue { get; init; } = new();

    [Setting("Usage figures and their alarms.", "用量统计与告警。")]
    public UsageSection Usage { get; init; } = new();

    [Setting("Packs that accounts are given, each once.", "为账号购买的资源包，每项只购买一次。", Max = 10_000)]
    public IReadOnlyList<PackSection> Packs { get; init; } = [];

    [Setting("Remote AI APIs that this node may use: other nodes, the vendor's cloud.", "本节点可使用的远端 AI 接口：其他节点或云端。", Max = 32)]
    public IReadOnlyList<BackendSettings> Backends { get; init; } = [];

    [Setting("Which backends serve an ability, in order.", "各能力由哪些后端提供及其顺序。")]
    public RoutingSettings Routing { get; init; } = new();

    [Setting("The register of the real-name check.", "实名认证人员库。")]
    public PersonSettings Persons { get; init; } = new();

    [Setting("The AI API's console.", "AI API 控制台。")]
    public ConsoleSettings Console { get; init; } = new();

    [Setting("File, readable by its owner alone, that generated keys and secrets are written to once; empty: beside the data folder, NAME.credentials.",
        "自动生成的密钥写入的文件（仅所有者可读，只写一次）；为空则位于数据目录旁：目录名.credentials。")]
    public string Credentials { get; init; } = "";

    [Setting("The accounts of the AI API that this file owns.", "由本文件管理的 AI API 账号。", Max = 1000)]
    public IReadOnlyList<AccountSettings> Accounts { get; init; } = [];

    [Setting("The cameras that this file owns.", "由本文件管理的摄像机。", Max = 10_000)]
    public IReadOnlyList<CameraSettings> Cameras { get; init; } = [];

    /// <summary>The same with what the command line says.</summary>
    public NodeSettings With(string? data, string? urls) => new()
    {
        Name = Name,
        Data = data ?? Data,
        Http = urls is null ? Http : new HttpSettings { Urls = urls, MaxBody = Http.MaxBody, MaxLiveStreams = Http.MaxLiveStreams },
        Journal = Journal,
        Engine = Engine,
        Cluster = Cluster,
        Capture = Capture,
        Inference = Inference,
        Abilities = Abilities,
        Evidence = Evidence,
        Api = Api,
        Auth = Auth,
        Quota = Quota,
        Catalogue = Catalogue,
        Usage = Usage,
        Packs = Packs,
        Backends = Backends,
        Routing = Routing,
        Persons = Persons,
        Console = Console,
        Credentials = Credentials,
        Accounts = Accounts,
        Cameras = Cameras,
    };
}

public sealed class HttpSettings
{
    [Setting("Addresses to listen on, separated by ';'. Loopback by default: another address needs TLS in front of it.",
        "监听地址，多个以“;”分隔。默认只监听本机；对外开放时请在前面加 TLS。", Pattern = "https?://[^;\\s]+(;https?://[^;\\s]+)*", Example = "http://127.0.0.1:8600")]
    public string Urls { get; init; } = "http://127.0.0.1:8600";

    [Setting("Largest request body of the management API.", "管理 API 的最大请求体。", IsBytes = true, Min = 1024, Max = 64 << 20)]
    public long MaxBody { get; init; } = 1 << 20;

    [Setting("Live streams that may be open at once.", "同时打开的实时流上限。", Min = 1, Max = 10_000)]
    public int MaxLiveStreams { get; init; } = 64;
}

public enum EngineKind
{
    Local,
    Clustered,
}

public sealed class EngineSettings
{
    [Setting("local: in this process; clustered: Akka.NET cluster sharding.", "local：进程内运行；clustered：Akka.NET 集群分片。")]
    public EngineKind Kind { get; init; } = EngineKind.Local;

    [Setting("Events between two snapshots of an entity.", "实体两次快照之间的事件数。", Min = 10, Max = 100_000)]
    public int SnapshotEvery { get; init; } = 500;

    [Setting("Commands that may wait at one entity; more are refused and counted.", "单个实体可排队的命令数；超出者被拒绝并计数。", Min = 16, Max = 100_000)]
    public int Mailbox { get; init; } = 1024;
}

public sealed class CaptureSettings
{
    [Setting("The ffmpeg program.", "ffmpeg 程序。", Min = 1)]
    public string Ffmpeg { get; init; } = "ffmpeg";

    [Setting("The ffprobe program.", "ffprobe 程序。", Min = 1)]
    public string Ffprobe { get; init; } = "ffprobe";

    [Setting("Most memory of all decoded frames together.", "全部已解码帧的内存上限。", IsBytes = true, Min = 16 << 20, Max = 1L << 40)]
    public long FrameMemory { get; init; } = 512L << 20;

    [Setting("Without a frame for this long, a source counts as frozen and is started again.", "超过该时长没有新帧则视为冻结并重启。", Min = 1, Max = 120)]
    public TimeSpan FrozenAfter { get; init; } = TimeSpan.FromSeconds(5);

    [Setting("What cameras that are made by the API may play; those of configuration files may play anything.", "通过 API 创建的摄像机可播放的来源；配置文件中的摄像机不受限制。")]
    public ApiSourceSettings ApiSources { get; init; } = new();
}

/// <summary>What cameras that are made by the API may play. Cameras of configuration files may play anything.</summary>
public sealed class ApiSourceSettings
{
    [Setting("Schemes of addresses: rtsp, rtsps, http, https.", "允许的地址协议：rtsp、rtsps、http、https。", Pattern = "rtsps?|https?", Max = 4)]
    public IReadOnlyList<string> Schemes { get; init; } = ["rtsp", "rtsps", "http", "https"];

    [Setting("Folders of files and images, besides the folder 'media' of the data folder and the shipped samples.",
        "允许的文件与图片目录；数据目录下的 media 目录与自带示例始终允许。", Max = 100)]
    public IReadOnlyList<string> Folders { get; init; } = [];
}

public sealed class InferenceSettings
{
    [Setting("Model folders; later ones win over earlier ones.", "模型目录；后面的优先。")]
    public IReadOnlyList<string> Models { get; init; } = ["models"];

    [Setting("Threads of one inference.", "单次推理使用的线程数。", Min = 1, Max = 128)]
    public int Threads { get; init; } = 1;

    [Setting("Execution providers in order of preference: cpu, cuda, openvino …", "执行后端，按优先级排列：cpu、cuda、openvino 等。", Min = 1)]
    public IReadOnlyList<string> Providers { get; init; } = ["cpu"];

    [Setting("Most windows in one batch; a model's own limit wins.", "单批最大窗口数；以模型自身上限为准。", Min = 1, Max = 256)]
    public int MaxBatch { get; init; } = 2;

    [Setting("How long a batch waits to fill.", "等待凑满一批的最长时间。", Min = 0, Max = 1)]
    public TimeSpan BatchWait { get; init; } = TimeSpan.FromMilliseconds(5);

    [Setting("Windows that may wait for one model; more are dropped and counted.", "单个模型可排队的窗口数；超出者丢弃并计数。", Min = 1, Max = 10_000)]
    public int Queue { get; init; } = 256;

    [Setting("When nodes with the role inference run this node's models: never; when-absent, where this node has no inference library or cannot open a model; always. Needs cluster.secret.",
        "何时由职责为 inference 的节点运行本节点的模型：never 从不；when-absent 在本节点没有推理库或无法打开模型时；always 始终。需要 cluster.secret。")]
    public RemoteSetting Remote { get; init; } = RemoteSetting.WhenAbsent;
}

public enum RemoteSetting
{
    Never,
    WhenAbsent,
    Always,
}

public sealed class EvidenceSettings
{
    [Setting("Keep a snapshot and a clip of each incident.", "为每个事件保存截图与视频片段。")]
    public bool Enabled { get; init; } = true;

    [Setting("Most disk space of all evidence; the oldest goes first.", "证据占用磁盘上限；最旧的先删除。", IsBytes = true, Min = 1 << 20, Max = 1L << 50)]
    public long MaxBytes { get; init; } = 10L << 30;

    [Setting("Evidence older than this is deleted.", "超过该时长的证据将被删除。", Min = 60, Max = 315_360_000)]
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(30);

    [Setting("Stream kept on disk per camera, for clips.", "每路摄像机保留在磁盘上的视频流时长，供截取片段。", Min = 10, Max = 86_400)]
    public TimeSpan Ring { get; init; } = TimeSpan.FromMinutes(2);

    [Setting("Most disk space of one camera's ring.", "单路摄像机循环缓存的磁盘上限。", IsBytes = true, Min = 1 << 20, Max = 1L << 40)]
    public long RingBytes { get; init; } = 256L << 20;

    [Setting("Free disk space that is never touched: below it no evidence is written, and each skipped one is counted.",
        "始终保留的磁盘空间：低于该值时不再写入证据，并逐一计数。", IsBytes = true, Min = 0, Max = 1L << 40)]
    public long KeepFree { get; init; } = 256L << 20;

    [Setting("JPEG quality of snapshots.", "截图的 JPEG 质量。", Min = 1, Max = 100)]
    public int SnapshotQuality { get; init; } = 85;
}
