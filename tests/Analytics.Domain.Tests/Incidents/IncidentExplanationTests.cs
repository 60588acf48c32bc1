using Analytics.Domain.Incidents;
using static Analytics.Domain.Tests.Incidents.Samples;

namespace Analytics.Domain.Tests.Incidents;

public sealed class IncidentExplanationTests
{
    private static IncidentOpened Opened => new(IdAt(0), Open(0).Rule, Evidence(0), "lease-4/17", "node-a", 3);

    [Fact]
    public void It_names_rule_scores_zone_model_frames_payment_and_node()
    {
        var version = Opened.Rule.Version;

        Assert.Equal(
        [
            $"Rule 'fence' (version {version}, ability electronic_fence, severity warning) fired.",
            "Opening window: 2026-03-14T07:30:15.120+00:00 to 2026-03-14T07:30:15.120+00:00, frames 0 to 0.",
            "2 of the last 3 windows hit (2 of 3 needed); best scores, oldest first: 0.75, miss, 0.875.",
            "Seen: person with score 0.875 (at least 0.5), height 0.25 of the frame (at least 0.1), box left, top, width, height [0.4, 0.3, 0.1, 0.25], track 7.",
            "Zone: (0.1, 0.2) (0.9, 0.2) (0.5, 0.9); the middle of the lower edge of the box lies in it.",
            $"Model yolox_nano 1 (SHA-256 {new string('a', 64)}) on onnx-cpu.",
            "Hashes of the frames: 00ff.",
            "Paid by quota reservation lease-4/17.",
            "Found by node node-a, epoch 3.",
        ], IncidentExplanation.Of(Opened).Select(line => line.English));
    }

    [Fact]
    public void Each_line_says_the_same_in_chinese()
    {
        var lines = IncidentExplanation.Of(Opened);

        Assert.Equal($"规则“fence”（版本 {Opened.Rule.Version}，能力 electronic_fence，级别警告）触发。", lines[0].Chinese);
        Assert.Equal("最近 3 个窗口中有 2 个命中（要求 3 中 2）；由旧到新的最高分：0.75、未命中、0.875。", lines[2].Chinese);
        Assert.Equal("由节点 node-a 发现，任期 3。", lines[^1].Chinese);
        Assert.Equal([1, 2, 3, 4, 5, 7, 8, 9, 10], lines.Select(line => (int)line.Topic));
    }

    [Fact]
    public void It_tells_the_dwell_and_the_absence_of_zone_and_model()
    {
        var thresholds = Opened.Rule.Thresholds with { Zone = null, Dwell = TimeSpan.FromSeconds(2.5) };
        var plain = Opened with
        {
            Rule = Opened.Rule with { Thresholds = thresholds },
            Evidence = Opened.Evidence with { Model = null, Dwelt = TimeSpan.FromSeconds(3) },
        };

        var english = IncidentExplanation.Of(plain).Select(line => line.English).ToList();

        Assert.Contains("Zone: the whole frame.", english);
        Assert.Contains("It had stayed in the zone for 3 s (at least 2.5 s).", english);
        Assert.Contains("No model: the ability works on the pixels alone.", english);
    }
}
