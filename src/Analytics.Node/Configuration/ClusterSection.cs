namespace Analytics.Node.Configuration;

/// <summary>How this node finds the others and what it does among them. Of no effect under the local engine.</summary>
public sealed class ClusterSection
{
    [Setting("Name of the cluster, the same on every node.", "集群名称，所有节点相同。", Pattern = "[a-z][a-z0-9-]{0,30}")]
    public string Name { get; init; } = "analytics";

    [Setting("Name or address of this machine that the other nodes reach it by.", "其他节点访问本机所用的名称或地址。", Pattern = "[A-Za-z0-9._:-]{1,253}")]
    public string Host { get; init; } = "127.0.0.1";

    [Setting("Port for the other nodes; 0: a free one, for a cluster of one node.", "供其他节点访问的端口；0 表示自动选择（单节点集群）。", Min = 0, Max = 65535)]
    public int Port { get; init; }

    [Setting("Nodes to join by, the same list in the same order on every node: host:port, or dns:name:port for a name that has an address for each node. Empty: a cluster of one node.",
        "用于加入集群的节点，所有节点列表与顺序须相同：主机:端口，或 dns:名称:端口（该名称对应每个节点的地址）。为空则为单节点集群。",
        Pattern = "[A-Za-z0-9._-]+:[0-9]{1,5}|\\[[0-9A-Fa-f:.]+\\]:[0-9]{1,5}|dns:[A-Za-z0-9._-]+:[0-9]{1,5}", Max = 32, Example = "10.0.0.1:4053")]
    public IReadOnlyList<string> Seeds { get; init; } = [];

    [Setting("Nodes that the cluster is meant to have. It forms once more than half of them are there, so that a part that is cut off forms none of its own.",
        "集群计划的节点数。超过半数节点就绪后集群才会形成，以免被隔离的部分自行组成集群。", Min = 1, Max = 100)]
    public int ExpectedNodes { get; init; } = 1;

    [Setting("How long a start waits for the cluster; then it fails, to be started again.", "启动时等待集群的最长时间；超时则启动失败，由守护程序重新启动。", Min = 10, Max = 3600)]
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromMinutes(2);

    [Setting("What this node does: ingest runs cameras, gateway serves the AI API, inference runs models for the other nodes.",
        "本节点的职责：ingest 运行摄像机，gateway 提供 AI API，inference 为其他节点运行模型。", Min = 1, Max = 3)]
    public IReadOnlyList<NodeRole> Roles { get; init; } = [NodeRole.Ingest, NodeRole.Gateway];

    [Setting("Which part goes on when the network breaks: keep-majority, the larger one; static-quorum, one of at least so many nodes; keep-oldest, the one with the oldest node.",
        "网络中断时由哪一部分继续运行：keep-majority 为节点较多的部分；static-quorum 为不少于指定节点数的部分；keep-oldest 为含最早节点的部分。")]
    public SplitBrainSetting SplitBrain { get; init; } = SplitBrainSetting.KeepMajority;

    [Setting("Nodes that static-quorum asks for: more than half of all.", "static-quorum 所需的节点数：须超过全部节点的一半。", Min = 1, Max = 100)]
    public int Quorum { get; init; } = 2;

    [Setting("How soon a silent node counts as lost: default, after about eight seconds; fast, after two to three, with twice the heartbeats: only for machines with room to spare on one network. A crashed process is out in one to three under both.",
        "节点失联多久视为丢失：default 约 8 秒；fast 约 2 至 3 秒，心跳为两倍，仅适用于资源充足且处于同一网络的机器。两种配置下，崩溃的进程均在 1 至 3 秒内被移出。")]
    public FailoverSetting Profile { get; init; } = FailoverSetting.Default;

    [Setting("The secret by which nodes know each other over HTTP, the same on every node, as file:PATH or env:NAME: 16 to 128 visible ASCII characters. Empty: no evidence, models or tensors between nodes.",
        "节点之间通过 HTTP 互认的密钥，所有节点相同，写作 file:路径 或 env:变量名：16 至 128 个可见 ASCII 字符。为空则节点之间不传递证据、模型与张量。", Pattern = "((file|env):.+)?", Max = 1000)]
    public string Secret { get; init; } = "";

    [Setting("Address at which this node answers the others over HTTP, told to them as it stands; https with cluster.tls. Empty: http or https on cluster.host and a free port.",
        "本节点通过 HTTP 应答其他节点的地址，并原样告知它们；启用 cluster.tls 时为 https。为空则使用 cluster.host 与空闲端口。", Pattern = "(https?://[^/;\\s]+)?", Max = 300, Example = "http://10.0.0.1:4054")]
    public string PeerUrl { get; init; } = "";

    [Setting("Encryption between the nodes; without it their network must be theirs alone.", "节点之间的加密；未启用时节点网络必须与外界隔离。")]
    public ClusterTlsSection Tls { get; init; } = new();
}

public enum NodeRole
{
    Ingest,
    Gateway,
    Inference,
}

public enum SplitBrainSetting
{
    KeepMajority,
    StaticQuorum,
    KeepOldest,
}

public enum FailoverSetting
{
    Default,
    Fast,
}

/// <summary>The other nodes check the certificate against the machine's trust store, by the name in <c>host</c>.</summary>
public sealed class ClusterTlsSection
{
    [Setting("File with this node's certificate and key (PKCS #12); empty: no encryption.", "本节点证书与私钥文件（PKCS #12）；为空则不加密。", Max = 1000)]
    public string Certificate { get; init; } = "";

    [Setting("The file's password, as file:PATH or env:NAME: 16 to 128 visible ASCII characters; empty: none.", "证书文件口令，写作 file:路径 或 env:变量名：16 至 128 个可见 ASCII 字符；为空则无口令。", Pattern = "((file|env):.+)?", Max = 1000)]
    public string Password { get; init; } = "";
}
