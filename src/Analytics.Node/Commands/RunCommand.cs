using System.CommandLine;
using System.Runtime.InteropServices;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Ports;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary>
/// <c>run --config FILE</c>: one node until it is told to stop. <c>up</c> is the same with the shipped cameras, and prints each
/// incident as it opens; <c>up --nodes N</c> is <see cref="UpNodesCommand"/>.
/// </summary>
public static class RunCommand
{
    public static Command BuildRun()
    {
        var config = new Option<string>("--config") { Required = true, Description = new Localised("The configuration file.", "配置文件。").ToString() };
        var command = new Command("run", new Localised("Runs a node with a configuration of your own.", "以自己的配置运行节点。").ToString()) { config };
        var shared = AddShared(command);
        command.SetAction((parse, cancel) => RunAsync(parse, shared, parse.GetValue(config)!, isTalkative: false, cancel));
        return command;
    }

    public static Command BuildUp()
    {
        var config = new Option<string?>("--config") { Description = new Localised("The configuration file; absent: the sample cameras.", "配置文件；缺省为示例摄像机。").ToString() };
        var nodes = new Option<int?>("--nodes") { Description = new Localised("So many nodes on this machine, as a cluster with a PostgreSQL server of its own.", "在本机运行的节点数：组成集群，并自带 PostgreSQL 服务器。").ToString() };
        nodes.Must(count => count is >= 1 and <= UpNodesCommand.MostNodes, new($"--nodes is 1 to {UpNodesCommand.MostNodes}.", $"--nodes 为 1 至 {UpNodesCommand.MostNodes}。"));
        var command = new Command("up", new Localised("Runs one node, or several, and prints each incident as it opens.", "运行单节点（或多节点）并实时输出事件。").ToString()) { config, nodes };
        var shared = AddShared(command);
        command.Validators.Add(line =>
        {
            if (line.GetResult(nodes) is not null && line.GetResult(shared.Once) is not null)
                line.AddError(new Localised("--once is for one node, not for --nodes.", "--once 仅适用于单节点，不能与 --nodes 同用。").ToString());
        });
        command.SetAction((parse, cancel) =>
        {
            var file = parse.GetValue(config) ?? Path.Combine(Home.Path, "cluster-config", "single.jsonc");
            return parse.GetValue(nodes) is { } count
                ? UpNodesCommand.RunAsync(count, file, parse.GetValue(shared.Data), parse.GetValue(shared.Urls), Output.For(parse.GetValue(Cli.Json)), cancel)
                : RunAsync(parse, shared, file, isTalkative: true, cancel);
        });
        return command;
    }

    private static Shared AddShared(Command command)
    {
        var data = new Option<string?>("--data") { Description = new Localised("Data folder; wins over the file.", "数据目录；优先于配置文件。").ToString() };
        var urls = new Option<string?>("--urls") { Description = new Localised("Addresses to listen on; win over the file.", "监听地址；优先于配置文件。").ToString() };
        var once = new Option<bool>("--once") { Description = new Localised("Stop when every file that is played once has come to its end.", "所有单次播放的文件结束后退出。").ToString() };
        command.Options.Add(data);
        command.Options.Add(urls);
        command.Options.Add(once);
        return new Shared(data, urls, once);
    }

    private static Task<int> RunAsync(ParseResult parse, Shared shared, string file, bool isTalkative, CancellationToken cancel) => RunAsync(
        file, parse.GetValue(shared.Data), parse.GetValue(shared.Urls), parse.GetValue(shared.Once), isTalkative, Output.For(parse.GetValue(Cli.Json)), cancel);

    private static async Task<int> RunAsync(
        string file, string? data, string? urls, bool isOnce, bool isTalkative, Output output, CancellationToken cancel)
    {
        var loaded = ConfigFile.Load(file);
        if (loaded.Settings is not { } settings)
        {
            CheckCommand.Print(loaded.Faults, output);
            return ExitCodes.Wrong;
        }

        var played = settings.Cameras.Where(EndsByItself).Select(c => CameraDecider.IdOf(c.Tenant, c.Id)).ToHashSet();
        if (isOnce && played.Count == 0)
        {
            output.Fault(new(
                "--once would never end: no enabled camera plays a file with pace once or real-time.",
                "--once 将永不结束：没有已启用的摄像机以 once 或 real-time 方式播放文件。"));
            return ExitCodes.Wrong;
        }

        using var lastPhase = new LastPhase(TimeProvider.System);
        var run = ServeAsync(file, loaded, settings.With(data, urls), played, isOnce, isTalkative, lastPhase, output, cancel);
        if (await Task.WhenAny(run, lastPhase.Over) == run)
            return await run;
        output.Fault(new($"It did not end in order within {LastPhase.Limit.TotalSeconds:0} s.", $"未能在 {LastPhase.Limit.TotalSeconds:0} 秒内有序退出。"));
        return ExitCodes.Failed;
    }

    private static async Task<int> ServeAsync(
        string file, ConfigFile loaded, NodeSettings settings, HashSet<EntityId> played, bool isOnce, bool isTalkative, LastPhase lastPhase, Output output,
        CancellationToken cancel)
    {
        await using var node = await NodeHost.StartAsync(settings, TimeProvider.System, cancel);
        await using var web = await WebSurface.StartAsync(node, cancel);
        if (node.Inference.Missing is { } missing)
            output.Remark(new($"No inference library: {missing}", $"没有推理库：{missing}"));
        if (settings.Cluster.Seeds.Count > 0 && node.Peers is null)
            output.Remark(new("No cluster.secret: evidence, models and tensors stay on their nodes.", "未配置 cluster.secret：证据、模型与张量不在节点之间传递。"));
        using var remarks = new CameraRemarks(output).Watch(node);
        // A pipeline that cannot even begin would be tried again for ever.
        using var failing = isOnce ? node.Engine.Observe(change => NoteFailure(change, node.Board)) : null;
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var from = await node.Journal.HighestOrderingAsync(cancel);
        var watch = new ConfigWatch(file, TimeProvider.System);
        var reload = new ConfigReload(loaded, (changed, token) => node.ImportAsync(OwnerOf(file, settings), changed, token), o => Tell(o, output));
        var report = ImportReport.None;
        var duties = settings.Cluster.Seeds.Count > 0 ? node.Engine as IClusterDuties : null;
        if (duties is not null)
            duties.Undertake(new ClusterDuty(ClusterDuty.Configuration, ImportAndFollowAsync));
        else
            reload.Began(loaded, report = await ImportAsync(node, file, settings, output, cancel));
        web.BecomeReady();
        output.Remark(new($"http: {string.Join(' ', web.Urls)}  token: {web.TokenPath}", $"HTTP：{string.Join(' ', web.Urls)}  令牌：{web.TokenPath}"));
        output.Remark(new($"Node {settings.Name} runs {settings.Cameras.Count} cameras.", $"节点 {settings.Name} 正在运行 {settings.Cameras.Count} 路摄像机。"));
        var tail = isTalkative ? TellAsync(node, from, output, stopping.Token) : Task.CompletedTask;
        var reloading = watch.RunAsync(duties is null ? reload.LookAsync : NoteAsync, stopping.Token);
        var lost = node.Engine is IClusterControl cluster ? cluster.LostAsync() : new TaskCompletionSource<string>().Task;
        played.ExceptWith(report.Refused.Select(r => r.Camera));
        // A part that fails ends the run too, and its fault is the one that is told.
        var ends = node.Board.EndedAsync(isOnce ? played : []);
        var ended = isOnce ? ends : Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping.Token);
        await Task.WhenAny(UntilToldAsync(stopping.Token), ended, reloading, lost, isTalkative ? tail : ended);
        if (lost.IsCompletedSuccessfully)
        {
            lastPhase.Begin();
            output.Fault(new($"This node ends: {await lost}.", $"本节点退出：{await lost}。"));
        }

        output.Remark(new("Stopping …", "正在停止……"));
        await stopping.CancelAsync();
        await Task.WhenAll(tail, reloading);
        var areWhole = !ends.IsCompletedSuccessfully || TellEnds(await ends, output);
        return report.Refused.Count == 0 && areWhole && !lost.IsCompleted ? ExitCodes.Done : ExitCodes.Failed;

        // In a cluster one node does it for all, since two files that differ would undo each other's cameras for ever.
        async Task ImportAndFollowAsync(CancellationToken stop)
        {
            // The file may have changed since the start, and another node have brought that in.
            var present = watch.Look() is { Settings: not null } now ? now : loaded;
            reload.Began(present, await ImportAsync(node, file, present.Settings!, output, stop));
            await watch.RunAsync(reload.LookAsync, stop);
        }

        Task NoteAsync(ConfigFile now, CancellationToken stop)
        {
            node.NoteFile(now);
            return Task.CompletedTask;
        }
    }

    private static async Task<ImportReport> ImportAsync(NodeHost node, string file, NodeSettings settings, Output output, CancellationToken cancel)
    {
        var report = await node.ImportAsync(OwnerOf(file, settings), settings, cancel);
        foreach (var refused in report.Refused)
            output.Fault(ImportTexts.Refused(refused));
        ImportTexts.TellCredentials(node, output);
        return report;
    }

    /// <summary>What the file brought in belongs to it; the nodes of a cluster own it together, whatever each one's file is called.</summary>
    private static string OwnerOf(string file, NodeSettings settings) =>
        settings.Cluster.Seeds.Count > 0 ? $"cluster:{settings.Cluster.Name}" : Path.GetFileName(file);

    private static void NoteFailure(EngineChange change, CameraBoard board)
    {
        if (change is { Kind: EngineChangeKind.ActivityFailed, Id: { Kind: CameraDecider.KindName } camera })
            board.NoteEnd(camera, change.Cause ?? "its pipeline failed");
    }

    /// <returns>Whether all came to their proper ends.</returns>
    private static bool TellEnds(IReadOnlyList<CameraEnd> ends, Output output)
    {
        var torn = ends.Where(end => end.Fault is not null).ToList();
        foreach (var (camera, fault) in torn)
            output.Fault(new($"Camera {camera.Key} was not played to its end: {fault}", $"摄像机 {camera.Key} 未能播放至结尾（{fault}）"));
        return torn.Count == 0;
    }

    private static bool EndsByItself(CameraSettings camera) =>
        camera.Enabled && camera.Pace != PaceSetting.Loop && CameraMapping.KindOf(camera.Source) is (SourceKind.File or SourceKind.Folder);

    private static async Task TellAsync(NodeHost node, long from, Output output, CancellationToken cancel)
    {
        try
        {
            await new JournalTail(node.Journal, node.Codec, node.Time).FollowAsync(from, (id, stored) => IncidentLines.Print(id, stored, output), cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
    }

    private static void Tell(ReloadOutcome outcome, Output output)
    {
        if (outcome.Faults.Count > 0)
            CheckCommand.Print(outcome.Faults, output);
        foreach (var camera in outcome.Report?.Changed ?? [])
            output.Remark(ImportTexts.Changed(camera));
        foreach (var refused in outcome.Report?.Refused ?? [])
            output.Fault(ImportTexts.Refused(refused));
        if (outcome.IsTriedAgain)
            output.Fault(new("The journal did not take all of the changed file: it is tried again.", "日志未能接收全部更改：将继续重试。"));
        if (outcome.NeedsRestart)
            output.Remark(new("Settings of the node changed too: they take effect at its next start.", "节点设置也有变化：下次启动后生效。"));
    }

    // Ctrl+C and SIGTERM stop in order.
    private static async Task UntilToldAsync(CancellationToken cancel)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        using var cancelled = cancel.Register(() => told.TrySetResult());
        await told.Task;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            told.TrySetResult();
        }
    }

    private sealed record Shared(Option<string?> Data, Option<string?> Urls, Option<bool> Once);
}
