using System.Globalization;
using System.Text.Json;

namespace Analytics.Benchmarks;

/// <summary>How a run of benchmarks was asked for.</summary>
/// <param name="Out">Where the figures go.</param>
/// <param name="Json">One JSON object a line, else a line for people.</param>
/// <param name="Rounds">Measured rounds, 5 or more; one more goes before them as warm-up and is not counted.</param>
/// <param name="RoundLength">Least time that each side runs in a round.</param>
/// <param name="Clock">Its timestamps measure.</param>
public sealed record BenchContext(TextWriter Out, bool Json, int Rounds, TimeSpan RoundLength, TimeProvider Clock)
{
    public static BenchContext Default(TextWriter output, bool json) =>
        new(output, json, Rounds: 7, TimeSpan.FromMilliseconds(400), TimeProvider.System);
}

/// <summary>What one figure is about.</summary>
/// <param name="Figure">Its name, such as <c>preprocess.letterbox</c>.</param>
/// <param name="RivalName">What the other side does, precisely.</param>
/// <param name="Unit">Unit of both sides; more is better.</param>
/// <param name="Target">Least ratio, or null where the figure is printed without one.</param>
public sealed record FigureSpec(string Figure, string RivalName, string Unit, double? Target);

/// <summary>One printed figure; the names of its fields are frozen (design 11).</summary>
/// <param name="Ratio">Median over the rounds of ours ÷ rival of the same round.</param>
/// <param name="Spread">(largest − smallest ratio) ÷ median ratio.</param>
public sealed record FigureLine(
    string Figure,
    double Ours,
    double Rival,
    string RivalName,
    double Ratio,
    double? Target,
    bool Met,
    string Unit,
    int Rounds,
    double Spread);

/// <summary>
/// Measures two sides of a ratio in one run: a warm-up round, then interleaved rounds whose order alternates, so that a
/// neighbour's load or a falling clock rate meets both sides alike.
/// </summary>
public static class Harness
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Both sides do one unit of work a call; the figure is units per second.</summary>
    public static Task<FigureLine> CompareAsync(BenchContext context, FigureSpec spec, Action ours, Action rival) =>
        CompareAsync(context, spec, Rate(context, ours), Rate(context, rival));

    /// <summary>The same for asynchronous work.</summary>
    public static Task<FigureLine> CompareAsync(BenchContext context, FigureSpec spec, Func<Task> ours, Func<Task> rival) =>
        CompareAsync(context, spec, Rate(context, ours), Rate(context, rival));

    /// <summary>Each side runs one round by itself and answers its rate.</summary>
    public static async Task<FigureLine> CompareAsync(
        BenchContext context, FigureSpec spec, Func<Task<double>> ours, Func<Task<double>> rival)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(context.Rounds, 5);
        var (mine, theirs, ratios) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= context.Rounds; round++)
        {
            double a, b;
            if (round % 2 == 0)
                (a, b) = (await ours(), await rival());
            else
                (b, a) = (await rival(), await ours());
            if (round == 0)
                continue;
            mine.Add(a);
            theirs.Add(b);
            ratios.Add(a / b);
        }

        var ratio = Median(ratios);
        var line = new FigureLine(
            spec.Figure, Median(mine), Median(theirs), spec.RivalName, ratio, spec.Target, spec.Target is not { } t || ratio >= t,
            spec.Unit, context.Rounds, (ratios.Max() - ratios.Min()) / ratio);
        Print(context, line);
        return line;
    }

    /// <summary>Prints a figure that was counted, not timed: ours against what is possible at best.</summary>
    public static FigureLine Count(BenchContext context, FigureSpec spec, double ours, double best, int rounds = 1)
    {
        var ratio = ours / best;
        var line = new FigureLine(
            spec.Figure, ours, best, spec.RivalName, ratio, spec.Target, spec.Target is not { } t || ratio >= t, spec.Unit, rounds, 0);
        Print(context, line);
        return line;
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    private static Func<Task<double>> Rate(BenchContext context, Action work) => () =>
    {
        var start = context.Clock.GetTimestamp();
        long calls = 0;
        TimeSpan elapsed;
        do
        {
            work();
            calls++;
        }
        while ((elapsed = context.Clock.GetElapsedTime(start)) < context.RoundLength);
        return Task.FromResult(calls / elapsed.TotalSeconds);
    };

    private static Func<Task<double>> Rate(BenchContext context, Func<Task> work) => async () =>
    {
        var start = context.Clock.GetTimestamp();
        long calls = 0;
        TimeSpan elapsed;
        do
        {
            await work();
            calls++;
        }
        while ((elapsed = context.Clock.GetElapsedTime(start)) < context.RoundLength);
        return calls / elapsed.TotalSeconds;
    };

    private static void Print(BenchContext context, FigureLine line)
    {
        if (context.Json)
        {
            context.Out.WriteLine(JsonSerializer.Serialize(line, Format));
            return;
        }

        var verdict = line.Target is { } target
            ? string.Create(CultureInfo.InvariantCulture, $"target {target:0.##}: {(line.Met ? "met" : "MISSED")}")
            : "no target";
        context.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{line.Figure,-32} {line.Ours,14:#,0.###} / {line.Rival,14:#,0.###} {line.Unit} = {line.Ratio:0.000} "
            + $"(±{line.Spread / 2:P0}, {line.Rounds} rounds; {verdict}); rival: {line.RivalName}"));
    }
}
