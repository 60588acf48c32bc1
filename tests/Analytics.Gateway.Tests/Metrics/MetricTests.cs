using System.Diagnostics.Metrics;
using Analytics.Gateway.Metrics;
using Analytics.Gateway.Tests.Support;

namespace Analytics.Gateway.Tests.Metrics;

public sealed class MetricTests
{
    [Fact]
    public void Counters_gauges_and_histograms_are_written_as_prometheus_reads_them()
    {
        using var collector = new MetricCollector();
        using var meter = new Meter("Analytics.MetricTests.Kinds");
        var counter = meter.CreateCounter<long>("analytics.kinds.hits", description: "Hits\nby \\kind.");
        var histogram = meter.CreateHistogram("analytics.kinds.wait", "s", null, null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        var level = 5;
        meter.CreateObservableGauge("analytics.kinds.level", () =>
            new Measurement<int>(level, new KeyValuePair<string, object?>("camera", "a\"b\\c\nd")));

        counter.Add(2, new("zone", "b"), new("camera", "a"));
        counter.Add(3, new("camera", "a"), new("zone", "b"));
        histogram.Record(0.1);
        histogram.Record(0.5);
        histogram.Record(7);
        var text = collector.Read();
        level = 6;

        Assert.Contains("# HELP analytics_kinds_hits_total Hits\\nby \\\\kind.\n# TYPE analytics_kinds_hits_total counter\nanalytics_kinds_hits_total{camera=\"a\",zone=\"b\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "analytics_kinds_wait_seconds_bucket{le=\"0.1\"} 1\nanalytics_kinds_wait_seconds_bucket{le=\"1\"} 2\nanalytics_kinds_wait_seconds_bucket{le=\"+Inf\"} 3\n"
            + "analytics_kinds_wait_seconds_sum 7.6\nanalytics_kinds_wait_seconds_count 3\n", text, StringComparison.Ordinal);
        Assert.Contains("analytics_kinds_level{camera=\"a\\\"b\\\\c\\nd\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains("analytics_kinds_level{camera=\"a\\\"b\\\\c\\nd\"} 6\n", collector.Read(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_longer_reported_is_gone_and_other_peoples_meters_are_left_alone()
    {
        using var collector = new MetricCollector();
        using var meter = new Meter("Analytics.MetricTests.Gone");
        using var foreign = new Meter("Other.Library");
        var cameras = new List<string> { "a", "b" };
        meter.CreateObservableCounter("analytics.gone.frames", () =>
            cameras.Select(camera => new Measurement<long>(7, new KeyValuePair<string, object?>("camera", camera))));
        foreign.CreateCounter<int>("other.hits").Add(1);
        Assert.Contains("analytics_gone_frames_total{camera=\"b\"} 7\n", collector.Read(), StringComparison.Ordinal);

        cameras.Remove("b");
        var text = collector.Read();

        Assert.Contains("analytics_gone_frames_total{camera=\"a\"} 7\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("camera=\"b\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("other", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Instruments_of_one_name_are_one_family()
    {
        using var collector = new MetricCollector();
        using var one = new Meter("Analytics.MetricTests.Same");
        using var other = new Meter("Analytics.MetricTests.Same");
        one.CreateCounter<long>("analytics.same.hits").Add(2);
        other.CreateCounter<int>("analytics.same.hits").Add(3);
        one.CreateObservableGauge("analytics.same.level", () => 4);
        other.CreateObservableGauge("analytics.same.level", () => 5);

        collector.Read();
        var lines = collector.Read().Split('\n');

        Assert.Single(lines, "analytics_same_hits_total 5");
        Assert.Single(lines, "analytics_same_level 9");
        Assert.Single(lines, "# TYPE analytics_same_hits_total counter");
    }

    [Fact]
    public void Series_beyond_the_limit_are_counted_and_not_kept()
    {
        using var collector = new MetricCollector();
        using var meter = new Meter("Analytics.MetricTests.Many");
        var counter = meter.CreateCounter<long>("analytics.many.hits");

        for (var i = 0; i < 1010; i++)
            counter.Add(1, new KeyValuePair<string, object?>("n", i));
        var lines = collector.Read().Split('\n');

        Assert.Equal(1000, lines.Count(line => line.StartsWith("analytics_many_hits_total{", StringComparison.Ordinal)));
        Assert.Contains("analytics_metrics_overflow_total 10", lines);
    }

    [Fact]
    public async Task Requests_are_counted_by_route_and_the_page_needs_a_token_unless_it_is_open()
    {
        await using var closed = await World.StartAsync();
        await using var open = await World.StartAsync(parts => parts with { OpenMetrics = true });
        await closed.Client().GetAsync("/api/v1/cameras/nope");

        using var page = await closed.Client(Tokens.Viewer).GetAsync("/metrics");
        var text = await page.Content.ReadAsStringAsync();

        Assert.StartsWith("text/plain; version=0.0.4", page.Content.Headers.ContentType?.ToString(), StringComparison.Ordinal);
        Assert.Contains("analytics_gateway_requests_total{method=\"GET\",route=\"/api/v1/cameras/{camera}\",status=\"404\"}", text,
            StringComparison.Ordinal);
        await closed.Client(null).GetAsync("/metrics").ProblemAsync(401, "unauthenticated");
        (await open.Client(null).GetAsync("/metrics")).EnsureSuccessStatusCode();
    }
}
