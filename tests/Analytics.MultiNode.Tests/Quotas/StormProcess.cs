using System.Diagnostics;
using System.Globalization;
using Analytics.MultiNode.Tests.Support;

namespace Analytics.MultiNode.Tests.Quotas;

/// <summary>
/// A storm in a process of its own, so that it can be killed: an explicit test of this assembly, told by the environment where to work.
/// </summary>
internal static class StormProcess
{
    private const string DataVariable = "ANALYTICS_STORM_DATA";
    private const string NotesVariable = "ANALYTICS_STORM_NOTES";
    private const string SeedVariable = "ANALYTICS_SEED";

    public static int Seed { get; } = Knob.Number(SeedVariable, 20);

    /// <param name="otherwise">Kills of the short round.</param>
    public static int Kills(int otherwise) => Knob.Number("ANALYTICS_KILLS", otherwise);

    /// <param name="storm">The explicit test, as <c>Class.Method</c>.</param>
    public static Process Start(string storm, string data, string notes, int seed)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!, ["--no-ansi", "--no-progress", "--explicit", "only", "--filter-method", $"*{storm}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment[DataVariable] = data;
        info.Environment[NotesVariable] = notes;
        info.Environment[SeedVariable] = seed.ToString(CultureInfo.InvariantCulture);
        return Process.Start(info)!;
    }

    /// <summary>For the explicit test: where it was told to work. Skips it where nobody did.</summary>
    public static (string Data, string Notes) Place()
    {
        var (data, notes) = (Environment.GetEnvironmentVariable(DataVariable), Environment.GetEnvironmentVariable(NotesVariable));
        Assert.SkipWhen(data is null || notes is null, $"it is started by the test beside it, which sets {DataVariable}");
        return (data, notes);
    }

    /// <summary>Waits for so many whole lines, or for the storm's end: its packs may be empty before the kill.</summary>
    public static async Task NotesAsync(Process storm, string notes, int lines)
    {
        while (Lines(notes).Count < lines && !storm.HasExited)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    /// <summary>The whole lines: a kill may cut the last one off, and the next run goes on behind it.</summary>
    public static List<string> Lines(string notes)
    {
        if (!File.Exists(notes))
            return [];
        using var stream = new FileStream(notes, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n')[..^1]];
    }
}
