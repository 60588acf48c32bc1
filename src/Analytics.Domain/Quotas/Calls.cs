using System.Collections.Immutable;

namespace Analytics.Domain.Quotas;

/// <summary>A call that was admitted and has no outcome.</summary>
public sealed record HeldCall(ImmutableArray<UnitsTaken> Taken, DateTimeOffset ExpiresAt);

/// <summary>Calls without an outcome.</summary>
/// <param name="NextDue">No call expires before; may be early, so that most decisions need not look through the calls.</param>
public sealed record HeldCalls(ImmutableDictionary<string, HeldCall> ById, DateTimeOffset NextDue)
{
    public static readonly HeldCalls None = new(ImmutableDictionary<string, HeldCall>.Empty, DateTimeOffset.MaxValue);

    public HeldCalls Add(string callId, HeldCall call, DateTimeOffset at)
    {
        var byId = ById.SetItem(callId, call);
        // The bound goes stale as calls end; looked up anew once it is reached, at most once in a call's time limit.
        var bound = at < NextDue ? NextDue : Earliest();
        return new(byId, call.ExpiresAt < bound ? call.ExpiresAt : bound);
    }

    public HeldCalls Remove(string callId)
    {
        var byId = ById.Remove(callId);
        return byId.IsEmpty ? None : this with { ById = byId };
    }

    /// <summary>When the first call expires; <see cref="DateTimeOffset.MaxValue"/> without calls. Looks through all of them.</summary>
    public DateTimeOffset Earliest()
    {
        var earliest = DateTimeOffset.MaxValue;
        foreach (var (_, call) in ById)
            if (call.ExpiresAt < earliest)
                earliest = call.ExpiresAt;
        return earliest;
    }
}

/// <summary>How a call ended: what a reversal and a repeat of the signed request need to know.</summary>
/// <param name="Charged">Empty when the units were released.</param>
public sealed record EndedCall(ImmutableArray<UnitsTaken> Charged, bool IsPosted);

/// <summary>Calls that ended in the last ten minutes.</summary>
/// <param name="Order">Ids in the order of their first end.</param>
public sealed record EndedCalls(ImmutableQueue<EndedId> Order, ImmutableDictionary<string, EndedCall> ById)
{
    public static readonly TimeSpan Span = CommandHistory.Span;

    public static readonly EndedCalls None = new([], ImmutableDictionary<string, EndedCall>.Empty);

    public EndedCalls Add(string callId, EndedCall call, DateTimeOffset at)
    {
        var (order, byId) = (Order.Enqueue(new EndedId(callId, at)), ById.SetItem(callId, call));
        while (!order.IsEmpty && at - order.Peek().At > Span)
        {
            order = order.Dequeue(out var old);
            byId = byId.Remove(old.CallId);
        }

        return new(order, byId);
    }

    public EndedCalls Reverse(string callId) => this with { ById = ById.SetItem(callId, new EndedCall([], IsPosted: false)) };
}

public readonly record struct EndedId(string CallId, DateTimeOffset At);

/// <summary>What a repeat of a signed request may ask (L12).</summary>
public enum CallEnd
{
    /// <summary>Never admitted here, admitted free of charge, or ended more than ten minutes ago.</summary>
    Unknown,
    Held,
    Posted,

    /// <summary>Voided, timed out or reversed: the same bytes may come again.</summary>
    Released,
}
