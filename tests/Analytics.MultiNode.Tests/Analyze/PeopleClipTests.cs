using System.Text.Json;
using Analytics.MultiNode.Tests.Support;

namespace Analytics.MultiNode.Tests.Analyze;

/// <summary>
/// <c>analyze</c> on real clips with a real detector against the labels of their manifest. An incident may begin a sample before the
/// labelled second, since labels are made by eye to a tenth.
/// </summary>
public sealed class PeopleClipTests
{
    private static readonly DateTimeOffset s_start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Each_visit_opens_an_incident_and_nothing_opens_between_visits()
    {
        (double From, double To)[] visits = [(6.3, 19.2), (22.8, 44.7), (50.8, 69.2)];
        var lines = await AnalyzeAsync("people/intel_one_by_one_a.mp4");
        var opened = Openings(lines);
        foreach (var (from, to) in visits)
            Assert.Contains(opened, at => at >= from - 0.3 && at <= to + 0.3);
        foreach (var at in opened)
            Assert.Contains(visits, v => at >= v.From - 0.3 && at <= v.To + 0.3);
    }

    [Fact]
    public async Task A_person_who_crosses_opens_an_incident_while_in_the_picture()
    {
        var opened = Openings(await AnalyzeAsync("people/person_crossing_7s.mp4"));
        Assert.NotEmpty(opened);
        Assert.All(opened, at => Assert.InRange(at, 1.4, 7.0));
    }

    [Fact]
    public async Task Cars_are_no_people() => Assert.Empty(Openings(await AnalyzeAsync("people/cars_only.mp4")));

    [Fact]
    public async Task The_same_clip_gives_the_same_bytes_again_also_from_another_folder()
    {
        var first = await AnalyzeAsync("people/person_crossing_7s.mp4");
        using var campus = Campus.Of();
        var copy = campus["elsewhere.mp4"];
        File.Copy(Needs.Media("people/person_crossing_7s.mp4"), copy);
        var second = await AnalyzeFileAsync(copy);
        Assert.NotEmpty(first);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Evidence_names_the_model_its_digest_and_the_frames()
    {
        var lines = await AnalyzeAsync("people/person_crossing_7s.mp4");
        var opened = lines.First(l => l.Contains("incident-opened", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(opened);
        var evidence = json.RootElement.GetProperty("envelope").GetProperty("data").GetProperty("evidence");
        Assert.Contains("c789161ed43c8269fcd4e67c67eeeb4e80c622da2eb296a20bc6007bd18a0b7d", evidence.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("yolox_nano", evidence.GetRawText(), StringComparison.Ordinal);
        Assert.True(evidence.GetProperty("observations").GetArrayLength() > 0);
    }

    private static Task<IReadOnlyList<string>> AnalyzeAsync(string clip) => AnalyzeFileAsync(Needs.Media(clip));

    private static async Task<IReadOnlyList<string>> AnalyzeFileAsync(string file)
    {
        Needs.Ffmpeg();
        var models = Needs.Models();
        using var campus = Campus.Of();
        await using var node = await NodeProcess.RunAsync(
            campus.Folder, "analyze", file, "--ability", "electronic_fence", "--model", "yolox_nano", "--models", models, "--class", "person", "--json");
        Assert.SkipWhen(node.Errors.Any(e => e.Contains("library", StringComparison.OrdinalIgnoreCase)), $"no inference library: {node.Told}");
        Assert.True(node.ExitCode == 0, node.Told);
        Assert.Contains(node.Errors, e => e.StartsWith($"{Openings(node.Out).Count} incidents;", StringComparison.Ordinal));
        return node.Out;
    }

    private static IReadOnlyList<double> Openings(IReadOnlyList<string> lines) =>
        [.. lines.Select(line => JsonDocument.Parse(line).RootElement)
            .Where(e => e.GetProperty("event").GetString()!.StartsWith("incident-opened", StringComparison.Ordinal))
            .Select(e => (e.GetProperty("envelope").GetProperty("at").GetDateTimeOffset() - s_start).TotalSeconds)];
}
