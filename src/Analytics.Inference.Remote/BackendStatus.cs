using Analytics.Inference.Remote.Budget;
using Analytics.Inference.Remote.Pacing;

namespace Analytics.Inference.Remote;

/// <summary>How a remote backend stands, for operators.</summary>
/// <param name="Breaker">Whether calls go through.</param>
/// <param name="BreakerOpened">Times that the breaker opened.</param>
/// <param name="Shed">Calls that were not sent, by cause.</param>
/// <param name="UnkeptFigures">Times that the shadow ledger could not be written.</param>
/// <param name="LastAlarm">What an operator was told last; null before.</param>
public sealed record BackendStatus(
    string Name, BreakerState Breaker, long BreakerOpened, int Running, int Waiting, IReadOnlyDictionary<ShedCause, long> Shed, long UnkeptFigures, string? LastAlarm,
    IReadOnlyList<AbilityStatus> Abilities);

/// <param name="CallsPerSecond">At which calls are paced; null for no limit.</param>
/// <param name="IsSlow">At half its rate, after the remote refused a call for it.</param>
/// <param name="WhyNot">Why it cannot be asked now; null where it can.</param>
/// <param name="Counts">Null before the first call.</param>
public sealed record AbilityStatus(string Ability, int? CallsPerSecond, bool IsSlow, string? WhyNot, AbilityCounts? Counts, ShadowFigures Ledger);
