using System.Diagnostics;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using Analytics.Engine.Pipeline;
using Analytics.Inference.Evaluation;
using Analytics.Node.Commands;
using Analytics.Node.Composition;
using Analytics.TestKit;

namespace Analytics.Node.Tests.Accuracy;

/// <summary>What a camera's rule makes of an item: an incident, or none.</summary>
internal sealed class CameraJudge(InferenceStack stack)
{
    private const int Copies = 8;

    // Fights last two seconds in these clips, less than a window of the model: a camera would go on seeing them.
    private const int Repeats = 4;

    public async Task<IReadOnlyList<Judged>> RunAsync(LabelledData data, CancellationToken cancel)
    {
        var judged = new List<Judged>();
        foreach (var file in data.Files)
        {
            foreach (var (ability, isExpected) in Expected(file))
            {
                var opened = await WatchAsync(file, ability, cancel);
                judged.Add(new(ability, Judged.Camera, file.Name, opened.Count > 0 == isExpected ? null : isExpected ? "no incident" : "an incident"));
            }

            if (Visits(file) is { Count: > 0 } visits)
                judged.AddRange(Between(file, visits, await WatchAsync(file, Abilities.ElectronicFence, cancel)));
        }

        return judged;
    }

    /// <summary>Whether the labels want an incident of a rule; nothing where they do not say.</summary>
    private static IEnumerable<(string Ability, bool IsExpected)> Expected(LabelledFile file)
    {
        if (file.Count("persons") is (var people, _))
            yield return (Abilities.ElectronicFence, people > 0);
        if (file.Labels.ContainsKey("enter_s"))
            yield return (Abilities.ElectronicFence, true);
        if (file.Labels.ContainsKey("no_hardhat"))
            yield return (Abilities.HardHat, file.Number("no_hardhat") is not 0);
        if (file.Count("safety_vest") is (var vests, _) && file.Count("persons") is (_, var all))
            yield return (Abilities.Workwear, vests < all);
        if (file.Flag("mask") is { } isWorn)
            yield return (Abilities.Mask, !isWorn);
        if (file.Flag("fall") is { } isFall)
            yield return (Abilities.FallDown, isFall);
        if (file.Flag("fight") is { } isFight)
            yield return (Abilities.Fight, isFight);
    }

    private static IReadOnlyList<(double From, double To)> Visits(LabelledFile file) =>
        file.Labels.TryGetValue("visits_s", out var visits) ? [.. visits.EnumerateArray().Select(visit => (visit[0].GetDouble(), visit[1].GetDouble()))] : [];

    // Labels are made by eye, to a tenth of a second or so.
    private static IEnumerable<Judged> Between(LabelledFile file, IReadOnlyList<(double From, double To)> visits, IReadOnlyList<double> opened)
    {
        const double eye = 0.3;
        foreach (var (from, to) in visits)
            yield return new(Abilities.ElectronicFence, Judged.Camera, $"{file.Name}, visit at {from:0.0} s", opened.Any(at => at >= from - eye && at <= to + eye) ? null : "no incident");
        var alone = opened.Count(at => !visits.Any(visit => at >= visit.From - eye && at <= visit.To + eye));
        yield return new(Abilities.ElectronicFence, Judged.Camera, $"{file.Name}, between the visits", alone == 0 ? null : $"{alone} incidents");
    }

    /// <summary>When incidents opened, in seconds.</summary>
    private async Task<IReadOnlyList<double>> WatchAsync(LabelledFile file, string ability, CancellationToken cancel)
    {
        using var folder = new TempFolder();
        var source = file.Path;
        if (file.IsPicture)
        {
            // A camera that always sees the same: one picture a second.
            source = Directory.CreateDirectory(folder["still"]).FullName;
            for (var i = 0; i < Copies; i++)
                File.Copy(file.Path, Path.Combine(source, $"{i}{Path.GetExtension(file.Path)}"));
        }
        else if (ability == Abilities.Fight)
        {
            source = folder["repeated.mp4"];
            using var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-stream_loop", $"{Repeats - 1}", "-i", file.Path, "-c", "copy", source]);
            await ffmpeg.WaitForExitAsync(cancel);
            Assert.Equal(0, ffmpeg.ExitCode);
        }

        var camera = CameraDecider.IdOf("accuracy", "camera");
        var opened = new List<double>();
        var config = new CameraConfig
        {
            Name = "accuracy",
            Source = new CameraSource(SourceKind.File, source, null, Pace: Pace.Once),
            Rate = ability == Abilities.Fight ? 10 : 5,
            Rules = [new Rule { Id = "rule", Ability = ability, Cooldown = TimeSpan.Zero }],
        };
        var sink = new FoldingIncidentSink(IncidentLogDecider.IdOf(camera.Tenant, camera.Key))
        {
            Recorded = (@event, context) =>
            {
                if (@event is IncidentOpened)
                    opened.Add((context.At - OfflineRun.Start).TotalSeconds);
            },
        };
        var run = new OfflineRun(stack, folder.Path, "accuracy");
        await run.RunAsync(camera, config, sink, cancel);
        Assert.True(run.Broken is null && run.Analysed > TimeSpan.Zero, $"{file.Name}, {ability}: {run.Broken?.Detail ?? "nothing was analysed"}");
        return opened;
    }
}
