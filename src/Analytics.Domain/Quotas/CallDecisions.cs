namespace Analytics.Domain.Quotas;

/// <summary>Hold, post, void, reverse: R3 to R6, R11, L9.</summary>
internal static class CallDecisions
{
    public static Decision<QuotaState> Hold(QuotaState state, HoldUnits c, QuotaSettings settings)
    {
        if (Fault(c) is { } fault)
            return QuotaRefusal.Invalid.Because(fault);
        if (state.EndOf(c.CallId) != CallEnd.Unknown)
            return QuotaRefusal.CallKnown.Because($"callId: '{c.CallId}' was admitted before; each attempt has an id of its own");

        // Rate before quota (errors-global.md 4): a call that the quota then refuses counts in the window.
        QuotaState? rated = null;
        if (c.Generation >= 2 && state.RateLimit(settings) is { } limit)
        {
            var isAdmitted = state.Rate.TryAdmit(c.At, limit, out var window);
            rated = state with { Rate = window };
            if (!isAdmitted)
                return QuotaRefusal.RateExceeded.Because($"over {limit} calls within one second: slow down") with { Volatile = rated };
        }

        if (state.StatusAt(c.At, settings) == AbilityStatus.LimitedFree)
            return Decide.Nothing<QuotaState>() with { Volatile = rated };

        var draft = new Draft(state, c.At).ReleaseDue();
        var takes = new List<UnitsTaken>(1);
        if (PackLine.Take(draft.State, c.At, c.Units, takes) is { } refusal)
            return IsPassing(refusal) ? refusal : refusal with { Volatile = rated };
        var held = new QuotaUnitsHeld(
            c.CallId, c.Units, takes, c.At + settings.CallTimeLimit, c.App, c.Generation, c.RequestId, c.Caller, c.Node);
        return draft.EndWith(held, rated);
    }

    public static Decision<QuotaState> Post(QuotaState state, PostUnits c, QuotaSettings settings)
    {
        if (!Enum.IsDefined(c.Outcome))
            return QuotaRefusal.Invalid.Because("outcome: use success or business-error");
        if (!state.Held.ById.TryGetValue(c.CallId, out var call))
            return state.EndOf(c.CallId) switch
            {
                CallEnd.Posted => Decide.Nothing<QuotaState>(),
                CallEnd.Released => Released(c.CallId),
                _ => WasFree(state, c.At, settings) ? Decide.Nothing<QuotaState>() : Unknown(c.CallId),
            };
        if (call.ExpiresAt <= c.At)
            return Released(c.CallId);
        IReadOnlyList<UnitsTaken> charged = c.Outcome == CallOutcome.Success ? call.Taken : [call.Taken[0] with { Units = 1 }];
        var posted = new QuotaUnitsPosted(c.CallId, c.Outcome, charged, c.Error, c.Milliseconds, c.BytesIn, c.BytesOut);
        return Levels.With(state, c.At, posted, charged, +1);
    }

    public static Decision<QuotaState> Void(QuotaState state, VoidUnits c) => state.EndOf(c.CallId) switch
    {
        _ when c.Cause == ReleaseCause.TimedOut || !Enum.IsDefined(c.Cause) =>
            QuotaRefusal.Invalid.Because("cause: use network-error, worker-death or gateway"),
        CallEnd.Held => Decide.Record<QuotaState>(new QuotaUnitsVoided(c.CallId, c.Cause, c.Error, c.Milliseconds, c.BytesIn)),
        CallEnd.Posted => QuotaRefusal.CallPosted.Because($"call '{c.CallId}' is charged: reverse it"),
        // Also a call that never got here: nothing is held for it.
        _ => Decide.Nothing<QuotaState>(),
    };

    public static Decision<QuotaState> Reverse(QuotaState state, ReverseUnits c, QuotaSettings settings)
    {
        switch (state.EndOf(c.CallId))
        {
            case CallEnd.Posted:
                IReadOnlyList<UnitsTaken> charged = state.Ended.ById[c.CallId].Charged;
                return Levels.With(state, c.At, new QuotaUnitsReversed(c.CallId, charged), charged, -1);
            case CallEnd.Released:
                return Decide.Nothing<QuotaState>();
            case CallEnd.Held:
                return QuotaRefusal.CallHeld.Because($"call '{c.CallId}' is not charged: void it");
            default:
                return WasFree(state, c.At, settings) ? Decide.Nothing<QuotaState>() : Unknown(c.CallId);
        }
    }

    // The same call comes again after the recall: it is not to count twice in the window.
    private static bool IsPassing(Decision<QuotaState> refusal) => refusal.Refusal!.Is(QuotaRefusal.LeasesOutstanding);

    // A call of a limited-free ability left no trace; it may end after the ability became a paid one.
    private static bool WasFree(QuotaState state, DateTimeOffset at, QuotaSettings settings) =>
        state.StatusAt(at, settings) == AbilityStatus.LimitedFree
        || state.StatusAt(at - settings.CallTimeLimit, settings) == AbilityStatus.LimitedFree;

    private static string? Fault(HoldUnits c) =>
        c.CallId is not { Length: >= 1 and <= 100 } ? "callId: give 1 to 100 characters"
        : c.Units is < 1 or > 100_000 ? $"units: {c.Units} is not within 1 to 100,000"
        : c.Generation is < 0 or > 3 ? $"generation: {c.Generation} is not within 0 to 3"
        : null;

    private static Decision<QuotaState> Released(string callId) =>
        QuotaRefusal.CallReleased.Because($"the units of call '{callId}' were given back: do not answer it");

    private static Decision<QuotaState> Unknown(string callId) =>
        QuotaRefusal.CallUnknown.Because($"callId: '{callId}' was not admitted, or ended over ten minutes ago");
}
