using System.Diagnostics;
using Analytics.Vision.Frames;
using Analytics.Vision.Motion;

namespace Analytics.Benchmarks.Vision;

/// <summary><c>bench gate</c>: what the motion gate spares on still scenes, and that it misses nothing.</summary>
public static class GateBench
{
    // An event counts as recalled where at least this share of its samples passed as movement: tracks and k-of-n rules live on it.
    private const double NeededShare = 0.9;
    private const int Events = 200;

    /// <param name="context">How to run.</param>
    /// <param name="infer">What one sample costs without a gate: pre-processing and the real model.</param>
    /// <param name="inferName">Its name for the figure, such as <c>yolox_nano 416, ONNX Runtime, 1 thread</c>.</param>
    /// <param name="media">The folder with the labelled clips, or null where there is none.</param>
    /// <returns>0 where every target is met.</returns>
    public static async Task<int> RunAsync(BenchContext context, Func<Frame, ValueTask> infer, string inferName, string? media)
    {
        List<FigureLine> lines = [await CoverAsync(context, infer, inferName), Recall(context)];
        if (media is not null)
            lines.AddRange(await ClipAsync(context, Path.Combine(media, "people", "intel_one_by_one_a.mp4")));
        return lines.All(l => l.Met) ? 0 : 1;
    }

    private static Task<FigureLine> CoverAsync(BenchContext context, Func<Frame, ValueTask> infer, string inferName)
    {
        var scene = new GateScene(seed: 1);
        var frames = Enumerable.Range(0, 50).Select(_ => scene.Render(null, 0)).ToArray();
        var gate = new MotionGate(GateScene.Shape, new MotionGateOptions());
        long sample = 0;
        for (var i = 0; i < 100; i++)
            gate.Look(Next());
        var spec = new FigureSpec("gate.still", $"the same still scene without a gate: {inferName} on every sample", "frames/s", 5);
        return Harness.CompareAsync(context, spec, () => RateAsync(GatedAsync, 25), () => RateAsync(async () => await infer(Next()), 1));

        // Pieces of 25 samples with the gate: one refresh time, so that its one inference is paid in every measured piece.
        async Task<double> RateAsync(Func<Task> piece, int samples)
        {
            var start = context.Clock.GetTimestamp();
            var covered = 0L;
            do
            {
                await piece();
                covered += samples;
            }
            while (context.Clock.GetElapsedTime(start) < context.RoundLength);
            return covered / context.Clock.GetElapsedTime(start).TotalSeconds;
        }

        async Task GatedAsync()
        {
            for (var i = 0; i < 25; i++)
            {
                var frame = Next();
                if (gate.Look(frame).NeedsInference)
                    await infer(frame);
            }
        }

        Frame Next()
        {
            var frame = frames[sample % frames.Length];
            frame.Stamp(sample, GateScene.Interval * sample, DateTimeOffset.UnixEpoch + (GateScene.Interval * sample));
            sample++;
            return frame;
        }
    }

    private static FigureLine Recall(BenchContext context)
    {
        var (scene, gate) = (new GateScene(seed: 2), new MotionGate(GateScene.Shape, new MotionGateOptions()));
        var events = GateScene.MakeEvents(seed: 3, Events);
        var passed = new Dictionary<MovingEvent, (int Seen, int Shown)>();
        var upcoming = new Queue<MovingEvent>(events);
        for (var i = 0; upcoming.TryPeek(out var current); i++)
        {
            var frame = scene.Render(current.At(i), current.Contrast);
            frame.Stamp(i, GateScene.Interval * i, DateTimeOffset.UnixEpoch + (GateScene.Interval * i));
            var isSeen = gate.Look(frame).Verdict == MotionVerdict.Moved;
            frame.Release();
            if (current.At(i) is { } box && box.Clamped().Area >= box.Area / 2)
            {
                var (seen, shown) = passed.GetValueOrDefault(current);
                passed[current] = (seen + (isSeen ? 1 : 0), shown + 1);
            }

            if (i >= current.First + current.Samples)
                upcoming.Dequeue();
        }

        var recalled = passed.Values.Count(p => p.Seen >= NeededShare * p.Shown);
        var spec = new FigureSpec(
            "gate.recall", $"events shown; ours: those of which {NeededShare:P0} of the samples that show half of it passed", "events", 0.99);
        return Harness.Count(context, spec, recalled, passed.Count);
    }

    // Three people come one by one, read at a table and leave; by eye, they are in the picture in these seconds. A person fills
    // a third of the picture and changes its exposure, so the gate is not idle at once behind him: with the model's reports
    // (here the labels speak for the model) it comes to rest in time.
    private static async Task<List<FigureLine>> ClipAsync(BenchContext context, string clip)
    {
        var (seen, present, spared, absent) = await LookAtClipAsync(clip, reports: false);
        var (fedSeen, _, fedSpared, _) = await LookAtClipAsync(clip, reports: true);
        return
        [
            Count("recall", "samples of a real clip with a person in them", 0.99, seen, present),
            Count("recall-reports", "the same, empty samples reported to the gate", 0.99, fedSeen, present),
            Count("spared", "samples of the same clip over 1 s away from any visit", null, spared, absent),
            Count("spared-reports", "the same, empty samples reported to the gate", null, fedSpared, absent),
        ];

        FigureLine Count(string name, string best, double? target, int ours, int all) =>
            Harness.Count(context, new FigureSpec($"gate.clip-{name}", best, "samples", target), ours, all);
    }

    private static async Task<(int Seen, int Present, int Spared, int Absent)> LookAtClipAsync(string clip, bool reports)
    {
        (double From, double To)[] visits = [(6.3, 19.2), (22.8, 44.7), (50.8, 69.2)];
        var gate = new MotionGate(GateScene.Shape, new MotionGateOptions());
        var (present, seen, absent, spared) = (0, 0, 0, 0);
        await foreach (var frame in DecodeAsync(clip))
        {
            var seconds = frame.MediaTime.TotalSeconds;
            var needs = gate.Look(frame).NeedsInference;
            if (visits.Any(v => seconds >= v.From && seconds <= v.To))
            {
                (present, seen) = (present + 1, seen + (needs ? 1 : 0));
                continue;
            }

            if (visits.All(v => seconds < v.From - 1 || seconds > v.To + 1))
                (absent, spared) = (absent + 1, spared + (needs ? 0 : 1));
            if (reports && needs)
                gate.ReportEmpty();
        }

        return (seen, present, spared, absent);
    }

    private static async IAsyncEnumerable<Frame> DecodeAsync(string clip)
    {
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "-v", "error", "-i", clip, "-pix_fmt", "nv12", "-f", "rawvideo", "-" })
            start.ArgumentList.Add(argument);
        using var decoder = Process.Start(start)!;
        var pool = new FramePool(2L * GateScene.Shape.Bytes);
        for (var i = 0L; ; i++)
        {
            var frame = pool.TryRent(GateScene.Shape)!;
            var read = await decoder.StandardOutput.BaseStream.ReadAtLeastAsync(
                frame.PixelMemory, GateScene.Shape.Bytes, throwOnEndOfStream: false);
            if (read < GateScene.Shape.Bytes)
            {
                frame.Release();
                break;
            }

            // Ten frames a second; every second one is sampled.
            frame.Stamp(i, TimeSpan.FromMilliseconds(100 * i), DateTimeOffset.UnixEpoch.AddMilliseconds(100 * i));
            if (i % 2 == 0)
                yield return frame;
            frame.Release();
        }
    }
}
