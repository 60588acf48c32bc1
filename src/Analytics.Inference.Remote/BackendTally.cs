using Analytics.Inference.Abilities;

namespace Analytics.Inference.Remote;

/// <summary>What one ability of a backend did. Counted over the process's life.</summary>
/// <param name="Sent">Attempts that left.</param>
/// <param name="Answered">Calls with an answer, refusals of the ability included.</param>
/// <param name="Faults">Calls without one, by fault.</param>
/// <param name="Repeats">Attempts after the first.</param>
/// <param name="RateRefusals">Times that the remote said that we are too fast.</param>
/// <param name="Cost">Of the charged attempts, in the operator's currency.</param>
/// <param name="LastFailure">Of a call; null before the first.</param>
public sealed record AbilityCounts(
    long Sent, long Answered, IReadOnlyDictionary<AbilityFault, long> Faults, long Repeats, long RateRefusals, decimal Cost, CallFailure? LastFailure);

/// <param name="Detail">Numbers and texts of the contract or of the network: no body, no key.</param>
public sealed record CallFailure(DateTimeOffset At, AbilityFault Fault, string Detail)
{
    /// <summary>A remote's sentence may be long; an operator needs its beginning.</summary>
    private const int MostCharacters = 300;

    internal static CallFailure Of(AbilityException fault, DateTimeOffset at) =>
        new(at, fault.Fault, fault.Message.Length <= MostCharacters ? fault.Message : $"{fault.Message[..MostCharacters]}…");
}

internal sealed class BackendTally
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);

    public void Sent(string ability, bool isRepeat) => Change(ability, line =>
    {
        line.Sent++;
        line.Repeats += isRepeat ? 1 : 0;
    });

    public void Charged(string ability, decimal cost) => Change(ability, line => line.Cost += cost);

    public void RateRefused(string ability) => Change(ability, line => line.RateRefusals++);

    public void Answered(string ability) => Change(ability, line => line.Answered++);

    public void Failed(string ability, CallFailure failure) => Change(ability, line =>
    {
        line.Faults[failure.Fault] = line.Faults.GetValueOrDefault(failure.Fault) + 1;
        line.LastFailure = failure;
    });

    public IReadOnlyDictionary<string, AbilityCounts> Snapshot()
    {
        lock (_lock)
        {
            return _lines.ToDictionary(
                l => l.Key,
                l => new AbilityCounts(
                    l.Value.Sent, l.Value.Answered, new Dictionary<AbilityFault, long>(l.Value.Faults), l.Value.Repeats, l.Value.RateRefusals, l.Value.Cost, l.Value.LastFailure),
                StringComparer.Ordinal);
        }
    }

    private void Change(string ability, Action<Line> change)
    {
        lock (_lock)
        {
            if (!_lines.TryGetValue(ability, out var line))
                _lines[ability] = line = new Line();
            change(line);
        }
    }

    private sealed class Line
    {
        public long Sent, Answered, Repeats, RateRefusals;
        public decimal Cost;
        public CallFailure? LastFailure;
        public readonly Dictionary<AbilityFault, long> Faults = [];
    }
}
