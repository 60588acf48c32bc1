using Analytics.Inference.Abilities;

namespace Analytics.Inference.Remote;

/// <summary>What one ability of a backend did. Counted over the process's life.</summary>
/// <param name="Sent">Attempts that left.</param>
/// <param name="Answered">Calls with an answer, refusals of the ability included.</param>
/// <param name="Faults">Calls without one, by fault.</param>
/// <param name="Repeats">Attempts after the first.</param>
/// <param name="RateRefusals">Times that the remote said that we are too fast.</param>
/// <param name="Cost">Of the charged attempts, in the operator's currency.</param>
public sealed record AbilityCounts(long Sent, long Answered, IReadOnlyDictionary<AbilityFault, long> Faults, long Repeats, long RateRefusals, decimal Cost);

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

    public void Failed(string ability, AbilityFault fault) => Change(ability, line => line.Faults[fault] = line.Faults.GetValueOrDefault(fault) + 1);

    public IReadOnlyDictionary<string, AbilityCounts> Snapshot()
    {
        lock (_lock)
        {
            return _lines.ToDictionary(
                l => l.Key, l => new AbilityCounts(l.Value.Sent, l.Value.Answered, new Dictionary<AbilityFault, long>(l.Value.Faults), l.Value.Repeats, l.Value.RateRefusals, l.Value.Cost),
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
        public readonly Dictionary<AbilityFault, long> Faults = [];
    }
}
