using Analytics.Capture.Ffmpeg;
using Analytics.Engine.Clustered;
using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;
using Analytics.Engine.Security;
using Analytics.Journal;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.Node.Local;

namespace Analytics.Node.Commands;

/// <summary>
/// <c>up --nodes N</c>: a cluster on this machine, with a PostgreSQL server of its own and a process for each node. Prints each incident as
/// it opens, with the node that opened it. A node that dies is started again; the end takes the nodes down one by one, the server last.
/// </summary>
public static class UpNodesCommand
{
    public const int MostNodes = 9;

    /// <param name="file">The configuration that all nodes share.</param>
    /// <param name="data">Their data folder; null: the file's.</param>
    /// <param name="urls">Where the first one listens; null: the file's.</param>
    public static async Task<int> RunAsync(int count, string file, string? data, string? urls, Output output, CancellationToken cancel)
    {
        if (ClusterAvailability.WhyAbsent is { } why)
        {
            output.Fault(new(why, "此构建不含集群引擎：构建时的软件包源中没有 Akka.NET。请配置含 Akka.Cluster.Sharding、Akka.Persistence.Sql 及其 Hosting 包的源，并以 -p:ProbeAgain=true 重新构建。"));
            return ExitCodes.Wrong;
        }

        var loaded = ConfigFile.Load(file);
        if (loaded.Settings is not { } settings)
        {
            CheckCommand.Print(loaded.Faults, output);
            return ExitCodes.Wrong;
        }

        if (!Uri.TryCreate(urls ?? settings.Http.Urls, UriKind.Absolute, out var url))
        {
            output.Fault(new("--urls: several nodes take one address; each next one listens a port higher.", "--urls：多节点只接受一个地址，其余节点端口依次加一。"));
            return ExitCodes.Wrong;
        }

        var time = TimeProvider.System;
        var folder = Path.GetFullPath(data ?? settings.Data);
        // Two of these would start each other's server.
        using var held = DataDirectory.Open(folder, Ids.New);
        output.Remark(new("Starting PostgreSQL …", "正在启动 PostgreSQL……"));
        await using var server = await LocalPostgres.StartAsync(Path.Combine(folder, "postgres"), count, output, time, cancel);
        var secret = Path.Combine(folder, "journal.secret");
        SecretFile.Replace(secret, server.ConnectionString);
        var nodes = LocalNodes.Plan(folder, file, url, secret, count);
        nodes.Write();
        return await RunAsync(nodes, output, time, cancel);
    }

    private static async Task<int> RunAsync(LocalNodes nodes, Output output, TimeProvider time, CancellationToken cancel)
    {
        var place = JournalPlace.Of(ConfigFile.Load(nodes.Nodes[0].File).Settings!);
        JournalReader? reader = null;
        using var telling = new CancellationTokenSource();
        var from = await LastAsync(place);
        var tail = TellAsync(from, () => reader ??= place.OpenReader(), output, time, telling.Token);
        output.Remark(new($"Starting {nodes.Nodes.Count} nodes …", $"正在启动 {nodes.Nodes.Count} 个节点……"));
        var running = nodes.Nodes.Select(node => new Running(node, nodes, output, time)).ToList();
        var failed = Task.WhenAny(running.Select(node => node.Task));
        await Task.WhenAny(failed, tail, Task.Delay(Timeout.InfiniteTimeSpan, time, cancel));
        output.Remark(new("Stopping …", "正在停止……"));
        // The others still run, so its cameras find a place; the first one, which any new start has to find, goes last.
        foreach (var node in Enumerable.Reverse(running))
            await node.StopAsync();
        await telling.CancelAsync();
        await tail;
        reader?.Dispose();
        return failed.IsCompleted && !cancel.IsCancellationRequested ? await await failed : ExitCodes.Done;
    }

    private static async Task TellAsync(long from, Func<JournalReader> reader, Output output, TimeProvider time, CancellationToken cancel)
    {
        try
        {
            await new JournalTail(reader, AnalyticsKinds.Codec(), time).FollowAsync(from, (id, stored) => IncidentLines.Print(id, stored, output, namesNode: true), cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
    }

    private static async Task<long> LastAsync(JournalPlace place)
    {
        try
        {
            using var reader = place.OpenReader();
            return await reader.HighestOrderingAsync();
        }
        catch (JournalException none) when (none.Kind == JournalFaultKind.NotAccessible)
        {
            // The first node makes it.
            return 0;
        }
    }

    /// <summary>A node that is kept running until it is told to stop.</summary>
    private sealed class Running
    {
        private readonly CancellationTokenSource _stop = new();

        public Running(LocalNode node, LocalNodes nodes, Output output, TimeProvider time) => Task = new KeptProgram(
            node.Name, () => nodes.Start(node), ChildSignal.Term, code => code == ExitCodes.Wrong,
            line => output.Remark(new($"{node.Name} | {line}", $"{node.Name} | {line}")), output, time).RunAsync(_stop.Token);

        /// <summary>Ends with the node, or once another start would help nothing.</summary>
        public Task<int> Task { get; }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await Task;
            _stop.Dispose();
        }
    }
}
