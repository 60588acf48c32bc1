namespace Analytics.Inference.Remote.Budget;

/// <summary>
/// What the remote account has left, counted here by the contract's own rules. The real ledger is the remote's; this one keeps us from
/// sending what will be refused, and lets an operator compare. Thread-safe.
/// </summary>
public sealed class ShadowLedger
{
    /// <summary>Numbers of the contract for packs that are spent, expired or missing.</summary>
    private const int Expired = 51001, NoPack = 51002, Spent = 51003;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly ILookup<string, RemotePack> _packs;
    private readonly Dictionary<string, long> _used;
    private readonly Dictionary<string, long> _held = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ShadowStop> _stops;
    private readonly Dictionary<string, long> _posted;
    private readonly Dictionary<string, long> _uncertain;

    /// <param name="packs">In the order in which they were bought. An ability without any is not counted, only stopped when the remote says so.</param>
    /// <param name="state">Figures of the last run.</param>
    public ShadowLedger(IEnumerable<RemotePack> packs, ShadowState state, TimeProvider time)
    {
        _time = time;
        _packs = packs.ToLookup(pack => pack.Ability, StringComparer.Ordinal);
        _used = new(state.Used, StringComparer.Ordinal);
        _posted = new(state.Posted, StringComparer.Ordinal);
        _uncertain = new(state.Uncertain, StringComparer.Ordinal);
        _stops = state.Stops.Where(stop => stop.Value.Packs == Fingerprint(stop.Key)).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>Moves with every change, for whoever keeps the figures.</summary>
    public long Version { get; private set; }

    /// <summary>Null when a call may be sent, else why not.</summary>
    public ShadowRefusal? WhyNot(string ability)
    {
        lock (_lock)
            return Refusal(ability);
    }

    /// <summary>Holds one unit for a call about to be sent.</summary>
    public ShadowRefusal? TryHold(string ability, out ShadowHold hold)
    {
        lock (_lock)
        {
            hold = default;
            if (Refusal(ability) is { } refusal)
                return refusal;
            hold = new ShadowHold(ability, Open(ability).FirstOrDefault(line => line.Left > 0).Key);
            if (hold.Line is { } line)
                _held[line] = _held.GetValueOrDefault(line) + 1;
            return null;
        }
    }

    /// <summary>The remote charged the call: a success, or an error of the ability (R4).</summary>
    public void Post(ShadowHold hold)
    {
        lock (_lock)
        {
            Free(hold);
            if (hold.Line is { } line)
                _used[line] = _used.GetValueOrDefault(line) + 1;
            _posted[hold.Ability] = _posted.GetValueOrDefault(hold.Ability) + 1;
            Version++;
        }
    }

    /// <summary>The remote did not charge it: a refusal of its gateway (R5), or nothing was sent.</summary>
    public void Void(ShadowHold hold)
    {
        lock (_lock)
            Free(hold);
    }

    /// <summary>No complete answer. By the rules it is not charged, which cannot be proven: counted apart, for the comparison.</summary>
    public void Lose(ShadowHold hold, int calls = 1)
    {
        lock (_lock)
        {
            Free(hold);
            _uncertain[hold.Ability] = _uncertain.GetValueOrDefault(hold.Ability) + calls;
            Version++;
        }
    }

    /// <summary>The remote said that there are no units: nothing is sent until the next cycle starts, or the packs are changed.</summary>
    /// <param name="number">51001, 51002 or 51003.</param>
    public void Stop(string ability, int number)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var next = _packs[ability].SelectMany(Cycles).Select(cycle => cycle.From).Where(from => from > now).Order().Select(from => (DateTimeOffset?)from).FirstOrDefault();
            _stops[ability] = new ShadowStop(number, now, next, Fingerprint(ability));
            Version++;
        }
    }

    /// <summary>An operator's word that there are units again.</summary>
    public void Resume(string ability)
    {
        lock (_lock)
        {
            _stops.Remove(ability);
            Version++;
        }
    }

    /// <summary>Figures of one ability, beside those of the remote's console where they were entered.</summary>
    public ShadowFigures Figures(string ability, long? consoleUsed = null)
    {
        lock (_lock)
        {
            var posted = _posted.GetValueOrDefault(ability);
            var left = _packs[ability].Any() ? Open(ability).Sum(line => line.Left) : (long?)null;
            return new ShadowFigures(
                ability, posted, left, _uncertain.GetValueOrDefault(ability), consoleUsed, consoleUsed - posted, Refusal(ability)?.Number, _stops.GetValueOrDefault(ability)?.Until);
        }
    }

    public ShadowState Snapshot()
    {
        lock (_lock)
        {
            return new ShadowState(
                new Dictionary<string, long>(_used), new Dictionary<string, ShadowStop>(_stops), new Dictionary<string, long>(_posted), new Dictionary<string, long>(_uncertain));
        }
    }

    private ShadowRefusal? Refusal(string ability)
    {
        var now = _time.GetUtcNow();
        if (_stops.GetValueOrDefault(ability) is { } stop)
        {
            if (stop.Until is null || now < stop.Until)
                return new ShadowRefusal(stop.Number, stop.Until);
            _stops.Remove(ability);
        }

        if (!_packs[ability].Any() || Open(ability).Any(line => line.Left > 0))
            return null;
        var paid = _packs[ability].Where(pack => pack.PaidAt <= now).ToList();
        // R6: none at all, none inside its dates, or too few units left.
        return new ShadowRefusal(paid.Count == 0 ? NoPack : paid.Exists(pack => now < pack.Bounds()[^1]) ? Spent : Expired, null);
    }

    // The cycles that are open now, in the order in which they pay (R2).
    private IEnumerable<(string Key, long Left)> Open(string ability)
    {
        var now = _time.GetUtcNow();
        return from pack in _packs[ability]
               from cycle in Cycles(pack)
               where cycle.From <= now && now < cycle.To
               select (cycle.Key, pack.Units - _used.GetValueOrDefault(cycle.Key) - _held.GetValueOrDefault(cycle.Key));
    }

    private static IEnumerable<(string Key, DateTimeOffset From, DateTimeOffset To)> Cycles(RemotePack pack)
    {
        var bounds = pack.Bounds();
        return Enumerable.Range(0, bounds.Count - 1).Select(k => ($"{pack.Key}|{k}", bounds[k], bounds[k + 1]));
    }

    private void Free(ShadowHold hold)
    {
        if (hold.Line is { } line)
            _held[line]--;
    }

    private string Fingerprint(string ability) => string.Join(' ', _packs[ability].Select(pack => pack.Key));
}

/// <param name="Line">Pack and cycle that pays; null where the ability is not counted.</param>
public readonly record struct ShadowHold(string Ability, string? Line);

/// <param name="Number">51001, 51002 or 51003.</param>
/// <param name="Until">When it may be over by itself.</param>
public sealed record ShadowRefusal(int Number, DateTimeOffset? Until);

/// <param name="Posted">Calls that the remote charged, by our count.</param>
/// <param name="Left">Units of the open packs; null where none was entered.</param>
/// <param name="Uncertain">Calls without a complete answer.</param>
/// <param name="ConsoleUsed">What the remote's console shows as used, as an operator entered it.</param>
/// <param name="Difference">Console less our count: at most <paramref name="Uncertain"/> where all is well.</param>
/// <param name="Stopped">The number that stops the ability; null while it runs.</param>
public sealed record ShadowFigures(
    string Ability, long Posted, long? Left, long Uncertain, long? ConsoleUsed, long? Difference, int? Stopped, DateTimeOffset? Until);
