namespace Analytics.Domain.Quotas;

/// <summary>
/// The prepaid ledger of one (account, ability): the account is the entity's tenant, the ability its key. Posted units never exceed
/// what the packs in force held when the call was admitted. Specification: quota-and-billing.md and L1 to L12 of the contract.
/// </summary>
public sealed class QuotaDecider : IDecider<QuotaState>
{
    public const string KindName = "quota-account";

    private readonly QuotaSettings _settings;

    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public QuotaDecider(QuotaSettings settings)
    {
        if (settings.Faults() is { Count: > 0 } faults)
            throw new ArgumentException(string.Join("; ", faults), nameof(settings));
        _settings = settings;
    }

    public string Kind => KindName;

    public QuotaState Initial(EntityId id) => QuotaState.Empty(id.Key);

    public Decision<QuotaState> Decide(QuotaState state, ICommand command) => command switch
    {
        HoldUnits c => CallDecisions.Hold(state, c, _settings),
        PostUnits c => CallDecisions.Post(state, c, _settings),
        VoidUnits c => CallDecisions.Void(state, c),
        ReverseUnits c => CallDecisions.Reverse(state, c, _settings),
        GrantLease c => LeaseDecisions.Grant(state, c, _settings),
        SettleLease c => LeaseDecisions.Settle(state, c),
        RecallLeases c => LeaseDecisions.Recall(state, c),
        ReleaseDue c => new Draft(state, c.At).ReleaseDue().End(),
        PlaceOrder c => OrderDecisions.Place(state, c),
        PayOrder c => OrderDecisions.Pay(state, c),
        BuyPack c => OrderDecisions.Buy(state, c),
        RefundOrder c => OrderDecisions.Refund(state, c),
        ClaimTrial c => OrderDecisions.ClaimTrial(state, c, _settings),
        SetAbilityStatus c => SetStatus(c),
        SetRateLimit c => SetRate(state, c),
        _ => new([], Refusal.Of(EntityRefusal.UnknownCommand, $"a quota account does not know '{command.GetType().Name}'")),
    };

    public QuotaState Evolve(QuotaState state, IEvent @event, EventContext context) => QuotaFold.Apply(state, @event, context.At);

    public QuotaState Activate(QuotaState state, DateTimeOffset at, bool isFirst, bool wasRested) =>
        isFirst ? state with { Rate = RateWindow.Empty }
        : wasRested ? state
        : state with { Rate = RateWindow.AfterCrash(at) };

    public IEvent? Rest(QuotaState state, DateTimeOffset at) => state.Rate.Rest(at);

    private static Decision<QuotaState> SetStatus(SetAbilityStatus c) =>
        !Enum.IsDefined(c.Status) ? QuotaRefusal.Invalid.Because("status: use commercial, public-beta or limited-free")
        : c.EffectiveAt < c.At ? QuotaRefusal.Invalid.Because("effectiveAt: lies in the past, and calls were charged by the old status")
        : new([new QuotaStatusSet(c.Status, c.EffectiveAt)]);

    private static Decision<QuotaState> SetRate(QuotaState state, SetRateLimit c) =>
        c.CallsPerSecond is < 1 or > 100_000
            ? QuotaRefusal.Invalid.Because($"callsPerSecond: {c.CallsPerSecond} is not within 1 to 100,000")
        : c.CallsPerSecond == state.CallsPerSecond ? new([])
        : new([new QuotaRateLimitSet(c.CallsPerSecond)]);
}
