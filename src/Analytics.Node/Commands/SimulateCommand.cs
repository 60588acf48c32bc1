using System.CommandLine;
using System.Globalization;
using Analytics.Engine.Pipeline;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.Simulator;
using Analytics.Simulator.GroundTruth;
using Analytics.Simulator.Scenes;

namespace Analytics.Node.Commands;

/// <summary>
/// <c>simulate --cameras N</c>: a node under the load of rendered cameras, in a data folder of its own.
/// <c>simulate --render SCENE --out FILE</c>: one scene as raw video (Y4M), with its ground truth beside it.
/// <c>simulate --score</c>: how right the rules of a configuration are on clips with a ground truth.
/// </summary>
public static class SimulateCommand
{
    public static Command Build()
    {
        var cameras = new Option<int>("--cameras") { DefaultValueFactory = _ => 10, Description = new Localised("How many cameras, 1 to 1000.", "摄像机数量，1 至 1000。").ToString() };
        var seconds = new Option<double>("--seconds") { DefaultValueFactory = _ => 30, Description = new Localised("How long, 1 to 86400.", "运行时长（秒），1 至 86400。").ToString() };
        var rate = new Option<double>("--rate") { DefaultValueFactory = _ => 5, Description = new Localised("Analysed frames a second and camera.", "每路每秒分析帧数。").ToString() };
        var scene = new Option<string>("--scene") { DefaultValueFactory = _ => "fence", Description = new Localised("The scene of the cameras.", "摄像机所用场景。").ToString() };
        var render = new Option<string?>("--render") { Description = new Localised("Render this scene instead.", "改为渲染该场景。").ToString() };
        var seed = new Option<ulong>("--seed") { DefaultValueFactory = _ => 1, Description = new Localised("Seed of the rendering.", "渲染种子。").ToString() };
        var to = new Option<string?>("--out") { Description = new Localised("File of the rendered video; its ground truth lies beside it.", "渲染输出文件；真值文件与之并列。").ToString() };
        var score = new Option<bool>("--score") { Description = new Localised("Compare the incidents of a configuration's rules with the ground truth of its clips instead: precision and recall.", "改为将配置中规则的事件与视频真值比较：精确率与召回率。").ToString() };
        var config = new Option<string?>("--config") { Description = new Localised("With --score: the configuration file; absent: that of ./analytics up.", "与 --score 一起使用：配置文件；缺省为 ./analytics up 所用配置。").ToString() };
        var tolerance = new Option<double>("--tolerance") { DefaultValueFactory = _ => 1, Description = new Localised("With --score: seconds by which an incident may be early or late, 0 to 60.", "与 --score 一起使用：事件允许提前或滞后的秒数，0 至 60。").ToString() };
        var command = new Command("simulate", new Localised("Rendered cameras: load tests and clips with ground truth.", "渲染摄像机：压力测试与带真值的视频。").ToString())
        {
            cameras, seconds, rate, scene, render, seed, to, score, config, tolerance,
        };
        command.SetAction((parse, cancel) =>
        {
            var output = Output.For(parse.GetValue(Cli.Json));
            if (parse.GetValue(score))
                return ScoreCommand.RunAsync(parse.GetValue(config) ?? Path.Combine(Home.Path, "cluster-config", "single.jsonc"), parse.GetValue(tolerance), output, cancel);
            if (parse.GetValue(render) is { } name)
                return Task.FromResult(Render(name, parse.GetValue(seed), parse.GetValue(to), output, cancel));
            return LoadAsync(parse.GetValue(cameras), parse.GetValue(seconds), parse.GetValue(rate), parse.GetValue(scene)!, output, cancel);
        });
        return command;
    }

    private static int Render(string scene, ulong seed, string? file, Output output, CancellationToken cancel)
    {
        if (!Known(scene, output))
            return ExitCodes.Wrong;
        if (file is null)
        {
            output.Fault(new("--render needs --out FILE.", "--render 需要 --out FILE。"));
            return ExitCodes.Wrong;
        }

        ClipTruth truth;
        using (var video = File.Create(file))
            truth = SimulatorRender.WriteY4m(scene, seed, video, cancel: cancel);
        var beside = Path.ChangeExtension(file, ".truth.json");
        File.WriteAllText(beside, TruthJson.Write(truth));
        output.Remark(new($"{file} and {beside}", $"{file} 与 {beside}"));
        return ExitCodes.Done;
    }

    private static async Task<int> LoadAsync(int cameras, double seconds, double rate, string scene, Output output, CancellationToken cancel)
    {
        if (cameras is < 1 or > 1000 || seconds is < 1 or > 86400 || rate is < 0.1 or > 30)
        {
            output.Fault(new("--cameras is 1 to 1000, --seconds 1 to 86400, --rate 0.1 to 30.", "--cameras 为 1 至 1000，--seconds 为 1 至 86400，--rate 为 0.1 至 30。"));
            return ExitCodes.Wrong;
        }

        if (!Known(scene, output))
            return ExitCodes.Wrong;
        var folder = Directory.CreateTempSubdirectory("analytics-simulate-");
        try
        {
            await using var node = await NodeHost.StartAsync(new NodeSettings { Data = folder.FullName }, TimeProvider.System, cancel);
            var settings = new NodeSettings { Cameras = [.. Enumerable.Range(1, cameras).Select(i => Camera(i, scene, rate))] };
            await node.ImportAsync("simulate", settings, cancel);
            await Task.Delay(TimeSpan.FromSeconds(seconds), TimeProvider.System, cancel);
            var live = node.Board.All.Select(c => (Live: c, c.Counts)).ToList();
            var lent = node.Frames.Lent;
            await node.Engine.StopAsync(cancel);
            var coverage = await node.Coverage.ListAsync(cancel);
            await node.Projections.CaughtUpAsync(cancel);
            var incidents = (await node.Reading.IncidentsAsync(new() { Limit = 500 }, cancel)).Rows.Count;
            var analysed = coverage.Sum(c => c.Analysed.TotalSeconds);
            var dropped = coverage.Sum(c => c.Drops.Sum(d => d.Windows));
            var result = new
            {
                cameras,
                seconds,
                running = live.Count(l => l.Live.State == LiveState.Running),
                samples = live.Sum(l => l.Counts.Samples),
                still = live.Sum(l => l.Counts.Still),
                analysedSeconds = analysed,
                dropped,
                addsUp = coverage.All(c => c.AddsUp),
                incidents,
                framesLentWhileRunning = lent,
                frameBytes = node.Frames.Bytes,
                workingSetBytes = Environment.WorkingSet,
            };
            output.Value(result, new(
                string.Create(CultureInfo.InvariantCulture, $"{result.running} of {cameras} cameras ran, {result.samples} samples ({result.still} still), {analysed:0.0} camera seconds analysed, {dropped} samples dropped, {incidents} incidents (500 at most counted), {result.workingSetBytes >> 20} MiB."),
                string.Create(CultureInfo.InvariantCulture, $"{cameras} 路中 {result.running} 路运行，{result.samples} 个采样（静止 {result.still}），已分析 {analysed:0.0} 路秒，丢弃 {dropped}，事件 {incidents}（最多计 500），内存 {result.workingSetBytes >> 20} MiB。")));
            return result.running == cameras && result.addsUp ? ExitCodes.Done : ExitCodes.Failed;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool Known(string scene, Output output)
    {
        if (SceneCatalog.Names.Contains(scene))
            return true;
        var names = string.Join(", ", SceneCatalog.Names);
        output.Fault(new($"'{scene}' is no scene: use one of {names}.", $"没有场景“{scene}”：可用 {names}。"));
        return false;
    }

    private static CameraSettings Camera(int number, string scene, double rate) => new()
    {
        Id = string.Create(CultureInfo.InvariantCulture, $"sim-{number:0000}"),
        Source = SimulatorFeeds.Prefix + scene,
        Rate = rate,
        Rules = [new RuleSettings { Id = "movement", Ability = "motion" }],
    };
}
