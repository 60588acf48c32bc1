namespace Analytics.Domain.Quotas;

/// <summary>Steps between <see cref="QuotaLevel"/>s.</summary>
internal static class Levels
{
    /// <summary>The events of a decision that uses or returns units, and the step of the level that comes with it.</summary>
    /// <param name="used">What the event uses (sign 1) or returns (sign -1).</param>
    public static Decision<QuotaState> With(
        QuotaState state, DateTimeOffset at, IEvent @event, IReadOnlyList<UnitsTaken> used, int sign) =>
        Step(state, at, used, sign) is { } step ? new([@event, step]) : new([@event]);

    /// <summary>From the used units alone, for held ones may come back; null where the level stays.</summary>
    public static QuotaLevelChanged? Step(QuotaState state, DateTimeOffset at, IReadOnlyList<UnitsTaken> used, int sign)
    {
        var (left, units) = (0L, 0L);
        foreach (var pack in state.Packs)
        {
            if (pack.CycleAt(at) is not (>= 0 and var cycle))
                continue;
            units += pack.Units;
            left += pack.Units - pack.Cycles[cycle].Used;
            for (var i = 0; i < used.Count; i++)
                if (used[i].Cycle == cycle && used[i].OrderId == pack.OrderId)
                    left -= sign * used[i].Units;
        }

        // Without a pack in force callers get 51001 or 51002: nothing runs low.
        var level = units == 0 ? state.Level : Of(left, units);
        return level == state.Level ? null : new QuotaLevelChanged(level, left, units);
    }

    private static QuotaLevel Of(long left, long units) =>
        left == 0 ? QuotaLevel.Empty
        : left * 20 < units ? QuotaLevel.Critical
        : left * 5 < units ? QuotaLevel.Low
        : QuotaLevel.Plenty;
}
