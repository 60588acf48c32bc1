using Analytics.Engine.Metering;

namespace Analytics.Engine.Usage;

/// <summary>Calls and errors of the last five minutes by account, app and ability, in slots of thirty seconds. Bounded; safe for all threads.</summary>
internal sealed class ErrorWindow(TimeProvider time)
{
    private const int Slots = 10;
    private const int MaxKeys = 10_000;

    private static readonly TimeSpan Slot = TimeSpan.FromSeconds(30);

    private readonly object gate = new();
    private readonly Dictionary<(string Account, string App, string Ability), Ring> rings = [];

    public void Add(in CallRecord call)
    {
        if (call.App.Length == 0)
            return;
        var isError = call.Class is CallClass.BusinessError or CallClass.Gateway;
        var now = Now();
        lock (gate)
        {
            var key = (call.Account, call.App, call.Ability);
            if (!rings.TryGetValue(key, out var ring))
            {
                if (rings.Count >= MaxKeys)
                    Drop(now);
                if (rings.Count >= MaxKeys)
                    return;
                rings.Add(key, ring = new Ring());
            }

            ring.Add(now, isError);
        }
    }

    /// <summary>Share of errors where there were enough calls.</summary>
    public IReadOnlyList<(string Account, string App, string Ability, double Share)> Shares(int least)
    {
        var now = Now();
        lock (gate)
        {
            Drop(now);
            return
            [
                .. from ring in rings
                   let sums = ring.Value.Sums(now)
                   where sums.Calls >= least
                   select (ring.Key.Account, ring.Key.App, ring.Key.Ability, (double)sums.Errors / sums.Calls),
            ];
        }
    }

    private long Now() => time.GetUtcNow().UtcTicks / Slot.Ticks;

    private void Drop(long now)
    {
        foreach (var (key, _) in rings.Where(ring => ring.Value.Sums(now).Calls == 0).ToList())
            rings.Remove(key);
    }

    private sealed class Ring
    {
        private readonly (long Slot, int Calls, int Errors)[] slots = new (long, int, int)[Slots];

        public void Add(long now, bool isError)
        {
            ref var slot = ref slots[now % Slots];
            if (slot.Slot != now)
                slot = (now, 0, 0);
            slot.Calls++;
            slot.Errors += isError ? 1 : 0;
        }

        public (int Calls, int Errors) Sums(long now)
        {
            var (calls, errors) = (0, 0);
            foreach (var slot in slots)
            {
                if (slot.Slot <= now && now - slot.Slot < Slots)
                    (calls, errors) = (calls + slot.Calls, errors + slot.Errors);
            }

            return (calls, errors);
        }
    }
}
