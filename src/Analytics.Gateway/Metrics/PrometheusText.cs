using System.Globalization;
using System.Text;

namespace Analytics.Gateway.Metrics;

/// <summary>The text format of Prometheus, version 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<MetricFamily> families)
    {
        var (text, overflow) = (new StringBuilder(4096), 0L);
        foreach (var family in families.OrderBy(family => family.Name, StringComparer.Ordinal))
        {
            overflow += family.Overflow;
            text.Append(CultureInfo.InvariantCulture, $"# HELP {family.Name} {Escape(family.Help, isLabel: false)}\n");
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {family.Name} {family.Kind.ToString().ToLowerInvariant()}\n");
            foreach (var series in family.Series)
                Write(text, family, series);
        }

        text.Append("# HELP analytics_metrics_overflow_total Measurements of series beyond the limit.\n# TYPE analytics_metrics_overflow_total counter\n");
        text.Append(CultureInfo.InvariantCulture, $"analytics_metrics_overflow_total {overflow}\n");
        return text.ToString();
    }

    /// <summary>In order of their names, so that a series is the same however its tags are given.</summary>
    public static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length == 0)
            return "";
        var labels = new List<string>(tags.Length);
        foreach (var (name, value) in tags)
            labels.Add($"{Name(name)}=\"{Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", isLabel: true)}\"");
        labels.Sort(StringComparer.Ordinal);
        return string.Join(',', labels);
    }

    private static void Write(StringBuilder text, MetricFamily family, MetricSeries series)
    {
        if (family.Kind != MetricKind.Histogram)
        {
            Line(text, family.Name, series.Labels, series.Value);
            return;
        }

        foreach (var (bound, count) in series.Buckets())
            Line(text, $"{family.Name}_bucket", $"{series.Labels}{(series.Labels.Length > 0 ? "," : "")}le=\"{Number(bound)}\"", count);
        Line(text, $"{family.Name}_sum", series.Labels, series.Value);
        Line(text, $"{family.Name}_count", series.Labels, series.Count);
    }

    private static void Line(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Name(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static string Escape(string text, bool isLabel)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return isLabel ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }
}
