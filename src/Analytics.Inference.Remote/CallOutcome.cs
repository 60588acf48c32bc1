using Analytics.Client.Results;
using Analytics.Client.Sending;
using Analytics.Inference.Abilities;

namespace Analytics.Inference.Remote;

/// <summary>Whether the remote took a unit for an attempt (R4, R5).</summary>
internal enum Charge
{
    None = 1,
    Taken = 2,

    /// <summary>No complete answer came.</summary>
    Unknown = 3,
}

/// <summary>One attempt, in our words.</summary>
/// <param name="Answer">Null where there is none.</param>
/// <param name="Fault">Why there is none.</param>
/// <param name="Detail">For the operator's log: numbers and texts of the contract, never a body.</param>
/// <param name="Kind">Class of an error that the remote named; null for a success and for a network failure.</param>
/// <param name="Number">The remote's number; 0 without one.</param>
/// <param name="MayRepeat">See <see cref="Repeats"/>.</param>
internal sealed record CallOutcome(
    AbilityAnswer? Answer, AbilityFault Fault, string Detail, Charge Charge, ErrorClass? Kind = null, int Number = 0, bool MayRepeat = false)
{
    /// <summary>Counts for the breaker: the backend could not be reached, or failed.</summary>
    public bool IsFailure => Kind == ErrorClass.Service || Answer is null && Kind is null;

    /// <param name="answer">Of a success.</param>
    /// <param name="business">Of an error of the ability; null where the answer's type has no place for it.</param>
    public static CallOutcome Of<T>(ApiResult<T> result, Func<T, AbilityAnswer> answer, Func<ApiResult<T>.BusinessError, AbilityAnswer?>? business = null) =>
        (result switch
        {
            ApiResult<T>.Success(var value, _) => OfSuccess(value, answer),
            ApiResult<T>.BusinessError error => OfBusiness(error, business),
            ApiResult<T>.GatewayError(var kind, var number, var message, _) => new(null, FaultOf(kind), $"{number} {message}", Charge.None, kind, number),
            ApiResult<T>.NetworkError(var fault, var detail, _) =>
                new(null, FaultOf(fault), detail, fault == NetworkFault.Unreadable ? Charge.Taken : fault == NetworkFault.Unreachable ? Charge.None : Charge.Unknown),
            _ => throw new InvalidOperationException("The results are closed."),
        }) with
        { MayRepeat = Repeats.May(result) };

    private static CallOutcome OfSuccess<T>(T value, Func<T, AbilityAnswer> answer)
    {
        try
        {
            return new(answer(value), default, "", Charge.Taken);
        }
        catch (AbilityException fault)
        {
            return new(null, fault.Fault, fault.Message, Charge.Taken);
        }
    }

    private static CallOutcome OfBusiness<T>(ApiResult<T>.BusinessError error, Func<ApiResult<T>.BusinessError, AbilityAnswer?>? business)
    {
        var detail = $"{error.Number} {(error.Details.Length > 0 ? error.Details : error.Message)}";
        return error.Class switch
        {
            ErrorClass.Rate => new(null, AbilityFault.Exhausted, detail, Charge.None, error.Class, error.Number),
            ErrorClass.Service => new(null, AbilityFault.Failed, detail, Charge.Taken, error.Class, error.Number),
            _ => OfWord(error, business, detail),
        };
    }

    // The ability spoke: its word is the answer, and another backend would say the same.
    private static CallOutcome OfWord<T>(ApiResult<T>.BusinessError error, Func<ApiResult<T>.BusinessError, AbilityAnswer?>? business, string detail)
    {
        try
        {
            var word = business?.Invoke(error) ?? new AbilityAnswer.Refused(error.Number, error.Message, error.Details);
            return new(word, default, detail, Charge.Taken, error.Class, error.Number);
        }
        catch (AbilityException fault)
        {
            return new(null, fault.Fault, detail, Charge.Taken, error.Class, error.Number);
        }
    }

    // The gateway's refusals cost nothing: another backend may be asked after each of them.
    private static AbilityFault FaultOf(ErrorClass kind) => kind switch
    {
        ErrorClass.Money or ErrorClass.Rate => AbilityFault.Exhausted,
        ErrorClass.Service => AbilityFault.Unreachable,
        _ => AbilityFault.NotServed,
    };

    // So does a lost answer by the rules, though nobody can prove it; one that came whole and cannot be read was charged.
    private static AbilityFault FaultOf(NetworkFault fault) => fault switch
    {
        NetworkFault.TimedOut => AbilityFault.TimedOut,
        NetworkFault.Unreachable or NetworkFault.Broken or NetworkFault.Malformed => AbilityFault.Unreachable,
        _ => AbilityFault.Failed,
    };
}
