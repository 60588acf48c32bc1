using Analytics.Engine.Metering;
using Analytics.Engine.Usage;

namespace Analytics.Gateway.Quotas;

/// <summary>From tallies to the console's widgets.</summary>
internal static class UsageAnswers
{
    /// <summary>能力调用排行榜: most calls first, ties by name.</summary>
    public static IReadOnlyList<RankingDocument> Ranking(UsageTally tally) =>
    [
        .. from cell in tally.Cells
           where Reached(cell.Key)
           group cell.Value by cell.Key.Ability into ability
           let sums = Sum(ability)
           where sums.Calls > 0
           orderby sums.Calls descending, ability.Key
           select new RankingDocument(ability.Key, sums.Calls, sums.Units),
    ];

    /// <summary>能力异常分布情况: a slice for each ability, and the split of each.</summary>
    public static IReadOnlyList<ErrorsDocument> Errors(UsageTally tally) =>
    [
        .. from cell in tally.Cells
           where cell.Key.Class != CallClass.Success
           group cell by cell.Key.Ability into ability
           let numbers = ability.GroupBy(cell => (cell.Key.Class, cell.Key.Number))
               .Select(number => new ErrorDocument(number.Key.Class, number.Key.Number, number.Sum(cell => cell.Value.Calls)))
               .Where(number => number.Calls > 0).OrderByDescending(number => number.Calls).ThenBy(number => number.Number)
           let calls = numbers.Sum(number => number.Calls)
           where calls > 0
           orderby calls descending, ability.Key
           select new ErrorsDocument(ability.Key, calls, [.. numbers]),
    ];

    /// <summary>平均响应时间, by time where steps were asked for; steps without an answered call are left out.</summary>
    public static IReadOnlyList<LatencyDocument> Latencies(UsageTally tally)
    {
        var steps = tally.Latencies.ToLookup(cell => (cell.Key.At, cell.Key.Ability));
        return
        [
            .. from cell in tally.Cells
               group cell.Value by (cell.Key.At, cell.Key.Ability) into ability
               let sums = Sum(ability)
               where sums.Answered > 0
               orderby ability.Key.Ability, ability.Key.At
               select Latency(ability.Key.Ability, ability.Key.At, sums, Histogram(steps[ability.Key])),
        ];
    }

    /// <summary>应用监控: three curves.</summary>
    public static IReadOnlyList<SeriesDocument> Series(UsageTally tally)
    {
        var steps = tally.Latencies.ToLookup(cell => cell.Key.At);
        return
        [
            .. from cell in tally.Cells
               group cell by cell.Key.At into at
               let sums = Sum(at.Select(cell => cell.Value))
               where sums.Calls > 0
               let errors = at.Where(cell => cell.Key.Class != CallClass.Success).Sum(cell => cell.Value.Calls)
               let histogram = Histogram(steps[at.Key])
               orderby at.Key
               select new SeriesDocument(
                   at.Key, sums.Calls, errors, sums.Units, Mean(sums), LatencySteps.Percentile(histogram, 0.95), LatencySteps.Percentile(histogram, 1),
                   sums.BytesIn, sums.BytesOut),
        ];
    }

    /// <summary>能力调用省份分布: what adds up to the ranking's total.</summary>
    public static IReadOnlyList<RegionDocument> Regions(UsageTally tally) =>
    [
        .. from cell in tally.Cells
           where Reached(cell.Key)
           group cell.Value by cell.Key.Region into region
           let calls = Sum(region).Calls
           where calls > 0
           orderby calls descending, region.Key
           select new RegionDocument(region.Key, calls),
    ];

    public static IReadOnlyList<AppUsageDocument> Apps(UsageTally tally) =>
    [
        .. from cell in tally.Cells
           group cell by (cell.Key.Account, cell.Key.App, cell.Key.Ability, cell.Key.Generation) into app
           let sums = Sum(app.Select(cell => cell.Value))
           where sums.Calls > 0
           orderby app.Key.Account, app.Key.App, app.Key.Ability, app.Key.Generation
           select new AppUsageDocument(
               app.Key.Account, app.Key.App, app.Key.Ability, app.Key.Generation, sums.Calls,
               app.Where(cell => cell.Key.Class == CallClass.Success).Sum(cell => cell.Value.Calls),
               app.Where(cell => cell.Key.Class != CallClass.Success).Sum(cell => cell.Value.Calls),
               sums.Units, Mean(sums), sums.BytesIn, sums.BytesOut),
    ];

    // Calls that the gateway refused never reached the ability: they are errors, and nothing else.
    private static bool Reached(UsageKey key) => key.Class != CallClass.Gateway;

    private static UsageSums Sum(IEnumerable<UsageSums> all) => all.Aggregate(default(UsageSums), static (a, b) => a + b);

    private static double? Mean(UsageSums sums) => sums.Answered > 0 ? (double)sums.Milliseconds / sums.Answered : null;

    private static Dictionary<int, long> Histogram(IEnumerable<KeyValuePair<LatencyKey, long>> cells) =>
        cells.GroupBy(cell => cell.Key.Step).ToDictionary(step => step.Key, step => step.Sum(cell => cell.Value));

    private static LatencyDocument Latency(string ability, DateTimeOffset at, UsageSums sums, Dictionary<int, long> histogram) => new(
        ability,
        at,
        sums.Answered,
        Mean(sums),
        LatencySteps.Percentile(histogram, 0.5),
        LatencySteps.Percentile(histogram, 0.95),
        LatencySteps.Percentile(histogram, 0.99),
        LatencySteps.Error);
}
