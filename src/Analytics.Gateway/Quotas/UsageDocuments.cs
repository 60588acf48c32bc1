using Analytics.Engine.Metering;
using Analytics.Engine.Usage;

namespace Analytics.Gateway.Quotas;

/// <param name="Calls">That reached the ability: successes, business errors and network errors.</param>
/// <param name="Units">Charged.</param>
public sealed record RankingDocument(string Ability, long Calls, long Units);

/// <param name="Calls">That ended with an error number, with a refusal of the gateway, or on the network.</param>
public sealed record ErrorsDocument(string Ability, long Calls, IReadOnlyList<ErrorDocument> Numbers);

/// <param name="Number">0 for network errors.</param>
public sealed record ErrorDocument(CallClass Class, int Number, long Calls);

/// <param name="At">Start of the step, or of the question.</param>
/// <param name="Calls">That the ability answered.</param>
/// <param name="Mean">Milliseconds, exact; like the percentiles from the end of the request to the answer.</param>
/// <param name="P50">From a histogram: off by <paramref name="PercentileError"/> of itself at most.</param>
public sealed record LatencyDocument(
    string Ability, DateTimeOffset At, long Calls, double? Mean, double? P50, double? P95, double? P99, double PercentileError);

/// <param name="Requests">All, refused ones too.</param>
/// <param name="Mean">Milliseconds, of the answered ones.</param>
/// <param name="BytesIn">Of bodies, headers not counted.</param>
public sealed record SeriesDocument(
    DateTimeOffset At, long Requests, long Errors, long Units, double? Mean, double? P95, double? Max, long BytesIn, long BytesOut);

/// <param name="Region">Province-level name, or 未知.</param>
public sealed record RegionDocument(string Region, long Calls);

/// <param name="App">Empty for cameras of the cluster, whose generation is 0.</param>
public sealed record AppUsageDocument(
    string Account, string App, string Ability, int Generation, long Requests, long Successes, long Errors, long Units, double? Mean,
    long BytesIn, long BytesOut);

/// <param name="Standing">Oldest first.</param>
/// <param name="Changes">Newest first, at most a thousand of this node.</param>
public sealed record AlarmsDocument(IReadOnlyList<Alarm> Standing, IReadOnlyList<Alarm> Changes);
