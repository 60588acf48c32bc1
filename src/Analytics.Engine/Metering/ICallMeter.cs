using Analytics.Domain.Quotas;

namespace Analytics.Engine.Metering;

/// <summary>
/// Charges calls of the AI API to the account's packs: hold, post before the first byte of the answer, reverse if it could not be
/// written (L9). Every step is durable before it answers.
/// </summary>
public interface ICallMeter
{
    /// <summary>Steps 7 and 8 of the contract's order: rate, then quota.</summary>
    ValueTask<Admission> AdmitAsync(CallTicket ticket, CancellationToken cancel);

    /// <summary>How a call ended, for a repeat of its signed request (L12).</summary>
    Task<CallEnd> EndOfAsync(string account, string ability, string callId, CancellationToken cancel);
}

/// <summary>One call at the door.</summary>
/// <param name="CallId">One call, one attempt.</param>
/// <param name="Ability">The ledger's key: <see cref="LedgerKey.Of"/> of the ability and the product through which the app opened it.</param>
/// <param name="Units">What the call needs (R3).</param>
/// <param name="Generation">1 to 3.</param>
/// <param name="RequestId">The caller's own, or empty.</param>
/// <param name="Caller">Its network address.</param>
/// <param name="BytesIn">Of the body.</param>
public sealed record CallTicket(
    string CallId, string Account, string App, string Ability, int Generation, long Units, string RequestId, string Caller, long BytesIn);

public abstract record Admission
{
    public sealed record Admitted(IMeteredCall Call) : Admission;

    /// <param name="Number">429, 51001, 51002 or 51003.</param>
    public sealed record Refused(int Number, string Detail) : Admission;

    /// <summary>The ledger cannot be reached: 50000.</summary>
    public sealed record Unavailable(string Detail) : Admission;
}

/// <summary>
/// An admitted call. Ends by exactly one of <see cref="PostAsync"/> and <see cref="VoidAsync"/> (I6); a posted one may still be
/// reversed. What never ends is released by the account after the call's time limit.
/// </summary>
public interface IMeteredCall
{
    string CallId { get; }

    /// <summary>False for an ability that is free at present: its ledger has no record of the call, the usage log must count it.</summary>
    bool IsMetered { get; }

    /// <summary>Charges the call. The answer may be written only after true; false: its units were released meanwhile, answer 50000.</summary>
    /// <param name="error">The ability's number, with <see cref="CallOutcome.BusinessError"/>.</param>
    /// <param name="bytesOut">Of the answer.</param>
    Task<bool> PostAsync(CallOutcome outcome, string? error, long bytesOut, CancellationToken cancel);

    /// <summary>Releases the units: the ability was not reached, its worker died, or the caller's connection broke.</summary>
    Task VoidAsync(ReleaseCause cause, string? error);

    /// <summary>The answer could not be written to its end.</summary>
    Task ReverseAsync();
}
