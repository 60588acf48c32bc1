namespace Analytics.Node.Configuration;

/// <summary>What of a cluster's settings contradicts the rest.</summary>
public static class ClusterChecks
{
    public static void Run(NodeSettings settings, ConfigBinder report)
    {
        var cluster = settings.Cluster;
        if (settings.Engine.Kind == EngineKind.Local)
        {
            if (cluster.Seeds.Count > 0)
                report.Report(cluster, "seeds", "contradiction", new("are given, but the engine is local: set engine.kind to clustered", "已填写种子节点，但引擎为本地：请将 engine.kind 设为 clustered"));
            if (settings.Inference.Remote == RemoteSetting.Always)
                report.Report(settings.Inference, "remote", "contradiction", new("is always, but the engine is local: there is no other node", "取值为 always，但引擎为本地：没有其他节点"));
            return;
        }

        RunPeers(settings, report);

        // A file that others cannot reach: each of several nodes would write a journal of its own.
        if (cluster.Seeds.Count > 0 && settings.Journal.Kind != JournalKind.Postgres)
            report.Report(cluster, "seeds", "contradiction", new("are given, but the journal is a file of this node: several nodes share one in PostgreSQL (journal.kind)", "已填写种子节点，但日志库是本节点的文件：多个节点须共用 PostgreSQL（journal.kind）"));
        if (cluster.Seeds.Count > 0 && cluster.Port == 0)
            report.Report(cluster, "port", "missing", new("is needed: seeds are given, so others have to find this node", "必须填写：已填写种子节点，其他节点须能找到本节点"));
        if (cluster.Seeds.Count == 0 && cluster.ExpectedNodes > 1)
            report.Report(cluster, "seeds", "missing", new($"are needed: {cluster.ExpectedNodes} nodes are expected", $"必须填写：计划有 {cluster.ExpectedNodes} 个节点"));
        if (cluster.Seeds.Any(seed => !IsLoopback(seed)) && IsLoopback(cluster.Host + ":0"))
            report.Report(cluster, "host", "loopback", new($"'{cluster.Host}' is this machine alone: name the address that the seeds reach", $"“{cluster.Host}”仅本机可达：请填写种子节点可访问的地址"));
        // The name's addresses become the seeds, and a node answers to nothing but what it calls itself.
        if (cluster.Seeds.Any(seed => seed.StartsWith("dns:", StringComparison.Ordinal)) && !System.Net.IPAddress.TryParse(cluster.Host, out _))
            report.Report(cluster, "host", "name", new($"'{cluster.Host}' is a name, and seeds by dns: are addresses: write this node's address, as the name service gives it", $"“{cluster.Host}”为名称，而 dns: 种子会解析为地址：请填写名称服务给出的本节点地址"));
        if (cluster.SplitBrain == SplitBrainSetting.StaticQuorum && cluster.Quorum <= cluster.ExpectedNodes / 2)
            report.Report(cluster, "quorum", "contradiction", new($"two parts of {cluster.ExpectedNodes} nodes could both have {cluster.Quorum}: ask for more than half", $"{cluster.ExpectedNodes} 个节点可能分裂出两个均有 {cluster.Quorum} 个节点的部分：请超过半数"));
        foreach (var port in cluster.Seeds.Where(seed => int.Parse(seed[(seed.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture) is < 1 or > 65535))
            report.Report(cluster, "seeds", "range", new($"'{port}' has no port from 1 to 65535", $"“{port}”的端口须为 1 至 65535"));
        if (cluster.Tls.Password.Length > 0 && cluster.Tls.Certificate.Length == 0)
            report.Report(cluster.Tls, "certificate", "missing", new("is needed: a password is given", "必须填写：已填写口令"));
    }

    private static void RunPeers(NodeSettings settings, ConfigBinder report)
    {
        var cluster = settings.Cluster;
        if (cluster.Secret.Length == 0)
        {
            const string En = "is needed, or nodes do not answer each other";
            const string Zh = "必须填写，否则节点之间不互相应答";
            if (cluster.Roles.Contains(NodeRole.Inference))
                report.Report(cluster, "secret", "missing", new($"{En}: this node has the role inference", $"{Zh}：本节点的职责含 inference"));
            if (settings.Inference.Remote == RemoteSetting.Always)
                report.Report(cluster, "secret", "missing", new($"{En}: inference.remote is always", $"{Zh}：inference.remote 为 always"));
            if (cluster.PeerUrl.Length > 0)
                report.Report(cluster, "secret", "missing", new($"{En}: peerUrl is given", $"{Zh}：已填写 peerUrl"));
        }

        if (cluster.PeerUrl.Length == 0)
            return;
        if (!Uri.TryCreate(cluster.PeerUrl, UriKind.Absolute, out var url))
        {
            report.Report(cluster, "peerUrl", "pattern", new($"'{cluster.PeerUrl}' is no address: write http://HOST:PORT", $"“{cluster.PeerUrl}”不是地址：请写作 http://主机:端口"));
            return;
        }

        if (url.Scheme == Uri.UriSchemeHttps != cluster.Tls.Certificate.Length > 0)
            report.Report(cluster, "peerUrl", "contradiction", new("is https exactly where cluster.tls has a certificate", "仅在 cluster.tls 配置证书时使用 https，反之亦然"));
        if (cluster.Seeds.Any(seed => !IsLoopback(seed)) && IsLoopback($"{url.Host}:0"))
            report.Report(cluster, "peerUrl", "loopback", new($"'{url.Host}' is this machine alone: name the address that the other nodes reach", $"“{url.Host}”仅本机可达：请填写其他节点可访问的地址"));
    }

    private static bool IsLoopback(string seed) =>
        seed.StartsWith("127.", StringComparison.Ordinal) || seed.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) || seed.StartsWith("[::1]", StringComparison.Ordinal) || seed.StartsWith("::1:", StringComparison.Ordinal);
}
