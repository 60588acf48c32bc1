using Analytics.Inference.Models;

namespace Analytics.Inference.Benching;

/// <param name="Batch">Pictures in a run.</param>
/// <param name="Runs">Measured runs.</param>
/// <param name="P50">Median time of a run.</param>
/// <param name="P99">Time that 99 of 100 runs keep; the slowest where there are fewer than 100.</param>
/// <param name="PicturesPerSecond">Over all measured runs.</param>
public sealed record ModelBenchLine(int Batch, int Runs, TimeSpan P50, TimeSpan P99, double PicturesPerSecond)
{
    public TimeSpan PerPicture => P50 / Batch;
}

/// <summary>Measures one open model by itself: <c>models bench</c>.</summary>
public static class ModelBench
{
    private const int MostRuns = 10_000;

    /// <summary>
    /// Runs noise through the model, at each batch that it can take. Times vary with the machine's other load: compare lines of
    /// one call, not calls.
    /// </summary>
    /// <param name="model">Nobody else may use it meanwhile.</param>
    /// <param name="batches">Sizes to try, those above the model's own limit are left out; a fixed batch is the only one tried.</param>
    /// <param name="length">Least time of measuring for each size, after a warm-up of a fifth of it.</param>
    /// <param name="clock">Its timestamps measure.</param>
    /// <param name="cancel">Ends the bench.</param>
    public static IReadOnlyList<ModelBenchLine> Run(
        LoadedModel model, IEnumerable<int> batches, TimeSpan length, TimeProvider clock, CancellationToken cancel)
    {
        IEnumerable<int> sizes = model.FixedBatch > 0
            ? [model.FixedBatch]
            : batches.Where(batch => batch >= 1 && batch <= model.MaxBatch).Distinct().Order();
        var buffers = model.CreateBuffers();
        var noise = new Random(1);
        for (var row = 0; row < model.MaxBatch; row++)
        {
            foreach (ref var value in buffers.Input(row))
                value = noise.NextSingle();
        }

        var lines = new List<ModelBenchLine>();
        foreach (var batch in sizes)
        {
            buffers.SetBatch(batch);
            Measure(buffers, length / 5, clock, cancel);
            lines.Add(Line(batch, Measure(buffers, length, clock, cancel)));
        }

        return lines;
    }

    private static List<TimeSpan> Measure(ModelBuffers buffers, TimeSpan length, TimeProvider clock, CancellationToken cancel)
    {
        var times = new List<TimeSpan>();
        var start = clock.GetTimestamp();
        do
        {
            var before = clock.GetTimestamp();
            buffers.Run(cancel);
            times.Add(clock.GetElapsedTime(before));
        }
        while (clock.GetElapsedTime(start) < length && times.Count < MostRuns);
        return times;
    }

    private static ModelBenchLine Line(int batch, List<TimeSpan> times)
    {
        var total = times.Sum(time => time.TotalSeconds);
        times.Sort();
        return new(batch, times.Count, At(times, 0.50), At(times, 0.99), batch * times.Count / total);
    }

    // Nearest rank.
    private static TimeSpan At(List<TimeSpan> sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Count) - 1];
}
