using Analytics.Client;
using Analytics.Client.Credentials;
using Analytics.Client.Results;
using Analytics.Client.Sending;
using Analytics.Inference.Abilities;
using Analytics.Inference.Remote.Budget;
using Analytics.Inference.Remote.Mapping;
using Analytics.Inference.Remote.Pacing;
using Analytics.Vision.Media;

namespace Analytics.Inference.Remote;

/// <summary>
/// Abilities of a remote AI API: another campus node or the vendor's cloud. A call waits at the gate (rate, concurrency), takes a unit of
/// the shadow ledger, passes the breaker, and is sent; a repeat does all of that again. Thread-safe.
/// </summary>
public sealed class RemoteAbilityBackend : IAbilityBackend, IDisposable
{
    private readonly RemoteBackendOptions _options;
    private readonly AnalyticsClient _client;
    private readonly Calls _calls;
    private readonly CallGate _gate;
    private readonly Breaker _breaker;
    private readonly ShadowKeeper _keeper;
    private readonly BackendTally _tally = new();
    private readonly TimeProvider _time;
    private readonly Func<double> _chance;
    private readonly Alarms _alarms;

    /// <param name="client">How the remote is spoken to; its own repeats are switched off, as each repeat must be paced and paid here.</param>
    /// <param name="codec">Makes pictures fit the remote's limits.</param>
    /// <param name="store">Keeps the shadow ledger's figures.</param>
    /// <param name="alarm">Hears what an operator must mend: refused keys, spent packs. Texts without secrets.</param>
    /// <param name="handler">The transport; null for the client's own.</param>
    public RemoteAbilityBackend(
        RemoteBackendOptions options, AnalyticsClientOptions client, IImageCodec codec, IShadowStore store, Action<string> alarm, HttpMessageHandler? handler = null)
    {
        (_options, _time, _chance, _alarms) = (options, client.Time, client.Chance, new Alarms(alarm, client.Time));
        _client = new AnalyticsClient(client with { MaxRetries = 0 }, handler);
        _calls = new Calls(_client, new PictureFit(client.Generation, codec, options.JpegQuality));
        _gate = new CallGate(options.Abilities.ToDictionary(a => a.Key, a => a.Value.CallsPerSecond, StringComparer.Ordinal), options.Gate, _time);
        _breaker = new Breaker(options.Breaker, _time);
        Ledger = new ShadowLedger(options.Packs, store.Load(), _time);
        _keeper = new ShadowKeeper(Ledger, store, _time);
    }

    public string Name => _options.Name;

    /// <summary>What is left of the remote account, as counted here.</summary>
    public ShadowLedger Ledger { get; }

    public Unserved? WhyNot(string ability) =>
        !_options.Abilities.ContainsKey(ability) ? new(AbilityFault.NotServed, $"backend {Name} is not configured for {ability}")
        : !_client.Supports(ability) ? new(AbilityFault.NotServed, $"backend {Name} speaks a generation without {ability}")
        : Ledger.WhyNot(ability) is { } refusal ? Spent(ability, refusal)
        : _breaker.State == BreakerState.Open ? new(AbilityFault.Unreachable, $"backend {Name} failed too often and is left alone for {_options.Breaker.Pause.TotalSeconds:0.#} s")
        : null;

    /// <inheritdoc/>
    public async Task<AbilityAnswer> RunAsync(AbilityRequest request, CancellationToken cancel)
    {
        RequestGuard.Check(request);
        cancel.ThrowIfCancellationRequested();
        if (!_options.Abilities.ContainsKey(request.Ability) || !_client.Supports(request.Ability))
            throw WhyNot(request.Ability)!.ToException();
        using var patience = new CancellationTokenSource(_options.CallTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            var answer = await RepeatAsync(request.Ability, _calls.Of(request), either.Token).ConfigureAwait(false);
            _tally.Answered(request.Ability);
            return answer;
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw Counted(request.Ability, new AbilityException(AbilityFault.TimedOut, $"backend {Name}: no answer within {_options.CallTimeout.TotalSeconds:0.#} s", late));
        }
        catch (AbilityException fault)
        {
            Counted(request.Ability, fault);
            throw;
        }
    }

    /// <summary>How the backend stands.</summary>
    public BackendStatus Status()
    {
        var counts = _tally.Snapshot();
        return new(
            Name, _breaker.State, _breaker.Opened, _gate.Running, _gate.Waiting, _gate.Shed, _keeper.Failures, _alarms.Last,
            [.. _options.Abilities.Select(a => new AbilityStatus(
                a.Key, a.Value.CallsPerSecond, _gate.IsSlow(a.Key), WhyNot(a.Key)?.Reason, counts.GetValueOrDefault(a.Key), Ledger.Figures(a.Key, a.Value.ConsoleUsed)))]);
    }

    public void Dispose()
    {
        _gate.Dispose();
        _keeper.Dispose();
        _client.Dispose();
    }

    private async Task<AbilityAnswer> RepeatAsync(string ability, Func<CancellationToken, Task<CallOutcome>> call, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await OnceAsync(ability, call, attempt > 1, cancel).ConfigureAwait(false);
            if (outcome.Answer is { } answer)
                return answer;
            if (!outcome.MayRepeat || attempt > _options.MaxRetries)
                throw new AbilityException(outcome.Fault, $"backend {Name}: {outcome.Detail}");
            await Task.Delay(Repeats.Pause(_options.RetryPause, attempt, _chance()), _time, cancel).ConfigureAwait(false);
        }
    }

    private async Task<CallOutcome> OnceAsync(string ability, Func<CancellationToken, Task<CallOutcome>> call, bool isRepeat, CancellationToken cancel)
    {
        var door = await _gate.EnterAsync(ability, cancel).ConfigureAwait(false);
        if (door.Shed is { } cause)
            throw new AbilityException(AbilityFault.Unreachable, $"backend {Name} is busy: {cause}");
        try
        {
            if (Ledger.TryHold(ability, out var hold) is { } refusal)
                throw Spent(ability, refusal).ToException();
            return await PaidAsync(ability, hold, call, isRepeat, cancel).ConfigureAwait(false);
        }
        finally
        {
            _gate.Leave();
        }
    }

    private async Task<CallOutcome> PaidAsync(
        string ability, ShadowHold hold, Func<CancellationToken, Task<CallOutcome>> call, bool isRepeat, CancellationToken cancel)
    {
        CallOutcome? outcome;
        var isSent = false;
        try
        {
            outcome = await _breaker.RunAsync(
                token =>
                {
                    isSent = true;
                    _tally.Sent(ability, isRepeat);
                    return call(token);
                },
                cancel).ConfigureAwait(false);
        }
        catch (CredentialsException fault)
        {
            Ledger.Void(hold);
            _alarms.Raise("keys", $"backend {Name}: {fault.Message}");
            throw new AbilityException(AbilityFault.NotServed, $"backend {Name}: {fault.Message}", fault);
        }
        catch
        {
            // Given up in the middle, or a bug: the remote may have charged what was sent.
            if (isSent)
                Ledger.Lose(hold);
            else
                Ledger.Void(hold);
            throw;
        }

        if (outcome is null)
        {
            Ledger.Void(hold);
            throw new AbilityException(AbilityFault.Unreachable, $"backend {Name} failed too often and is left alone");
        }

        Settle(ability, hold, outcome);
        return outcome;
    }

    private AbilityException Counted(string ability, AbilityException fault)
    {
        _tally.Failed(ability, CallFailure.Of(fault, _time.GetUtcNow()));
        return fault;
    }

    private Unserved Spent(string ability, ShadowRefusal refusal) => new(
        AbilityFault.Exhausted,
        $"backend {Name} has no units for {ability}: {refusal.Number}{(refusal.Until is { } until ? $" until {until:yyyy-MM-dd HH:mm}" : "")}");

    private void Settle(string ability, ShadowHold hold, CallOutcome outcome)
    {
        switch (outcome.Charge)
        {
            case Charge.Taken:
                Ledger.Post(hold);
                _tally.Charged(ability, _options.Abilities[ability].CostPerCall);
                break;
            case Charge.Unknown:
                Ledger.Lose(hold);
                break;
            default:
                Ledger.Void(hold);
                break;
        }

        switch (outcome.Kind)
        {
            case ErrorClass.Rate:
                _gate.SlowDown(ability);
                _tally.RateRefused(ability);
                break;
            case ErrorClass.Money:
                Ledger.Stop(ability, outcome.Number);
                _alarms.Raise($"money {ability}", $"backend {Name}: {ability} is stopped, {outcome.Detail}");
                break;
            case ErrorClass.Credentials:
                _alarms.Raise($"keys {ability}", $"backend {Name}: {ability} is refused, {outcome.Detail}");
                break;
        }
    }
}
