using Analytics.Engine.Pipeline;
using Analytics.Gateway.Backends;
using Analytics.Inference.Remote;
using Analytics.Inference.Remote.Budget;

namespace Analytics.Node.Composition;

/// <summary>The status of a remote backend as the management API shows it.</summary>
internal static class BackendBodies
{
    public static BackendBody Of(BackendStatus status) => new(
        status.Name,
        Word(status.Breaker),
        status.BreakerOpened,
        status.Running,
        status.Waiting,
        ByWord(status.Shed),
        status.UnkeptFigures,
        status.LastAlarm,
        [.. status.Abilities.Select(Of)]);

    private static BackendAbilityBody Of(AbilityStatus status) => new(
        status.Ability,
        status.WhyNot,
        status.CallsPerSecond,
        status.IsSlow,
        status.Counts?.Sent ?? 0,
        status.Counts?.Answered ?? 0,
        status.Counts is { } counts ? ByWord(counts.Faults) : new Dictionary<string, long>(),
        status.Counts?.Repeats ?? 0,
        status.Counts?.RateRefusals ?? 0,
        status.Counts?.Cost ?? 0,
        Of(status.Ledger),
        status.Counts?.LastFailure is { } failure ? new BackendFailureBody(failure.At, Word(failure.Fault), failure.Detail) : null);

    private static BackendLedgerBody Of(ShadowFigures figures) => new(
        figures.Posted, figures.Left, figures.Uncertain, figures.ConsoleUsed, figures.Difference, figures.Stopped, figures.Until);

    private static Dictionary<string, long> ByWord<T>(IReadOnlyDictionary<T, long> counts)
        where T : struct, Enum => counts.ToDictionary(count => Word(count.Key), count => count.Value, StringComparer.Ordinal);

    private static string Word(Enum value) => Names.Kebab(value.ToString());
}
