namespace Analytics.Client.Results;

/// <summary>How a call ended. The contract's own refusals and a broken network are results; exceptions mean a wrong argument or a bug.</summary>
public abstract record ApiResult<T>
{
    private ApiResult()
    {
    }

    /// <param name="Value">The same type in every generation.</param>
    /// <param name="Raw">The answer as it came.</param>
    public sealed record Success(T Value, RawAnswer Raw) : ApiResult<T>;

    /// <summary>The ability was reached and refused or failed; the call is charged.</summary>
    /// <param name="Number">Of the ability's own table: the same number means different things in different abilities.</param>
    /// <param name="Class">What to do about it.</param>
    /// <param name="Message">The contract's <c>message</c>, in Chinese or the word <c>error</c>.</param>
    /// <param name="Details">Empty where the generation has none.</param>
    public sealed record BusinessError(int Number, ErrorClass Class, string Message, string Details, RawAnswer Raw) : ApiResult<T>;

    /// <summary>The gateway refused before the ability was reached; the call is not charged.</summary>
    /// <param name="Number">Of errors-global; the HTTP status where the answer named no number.</param>
    public sealed record GatewayError(ErrorClass Class, int Number, string Message, RawAnswer Raw) : ApiResult<T>;

    /// <summary>No complete answer. Whether the call was charged is not known.</summary>
    /// <param name="Detail">For people; without addresses' credentials and without bodies.</param>
    /// <param name="Attempts">How often it was tried.</param>
    public sealed record NetworkError(NetworkFault Fault, string Detail, int Attempts) : ApiResult<T>;

    /// <summary>The same result with another value.</summary>
    public ApiResult<TOther> Map<TOther>(Func<T, RawAnswer, TOther> map) => this switch
    {
        Success(var value, var raw) => new ApiResult<TOther>.Success(map(value, raw), raw),
        BusinessError(var number, var kind, var message, var details, var raw) => new ApiResult<TOther>.BusinessError(number, kind, message, details, raw),
        GatewayError(var kind, var number, var message, var raw) => new ApiResult<TOther>.GatewayError(kind, number, message, raw),
        NetworkError(var fault, var detail, var attempts) => new ApiResult<TOther>.NetworkError(fault, detail, attempts),
        _ => throw new InvalidOperationException("The results are closed."),
    };
}

/// <summary>Classes of errors-global, section 6: what a client does about an error.</summary>
public enum ErrorClass
{
    /// <summary>Mend the request; do not repeat it.</summary>
    Input = 1,

    /// <summary>Keys, permissions, addresses: stop and call an operator.</summary>
    Credentials = 2,

    /// <summary>Packs: use another backend.</summary>
    Money = 3,

    /// <summary>Slow down; never repeat.</summary>
    Rate = 4,

    /// <summary>The service failed: repeated at most three times.</summary>
    Service = 5,
}

public enum NetworkFault
{
    /// <summary>No connection: name, address, TLS, refused.</summary>
    Unreachable = 1,

    /// <summary>The connection broke before the answer was complete.</summary>
    Broken = 2,

    /// <summary>No complete answer in time.</summary>
    TimedOut = 3,

    /// <summary>What came is no answer of the contract.</summary>
    Malformed = 4,

    /// <summary>The answer is longer than the limit.</summary>
    TooLarge = 5,

    /// <summary>An encrypted answer whose hash or cipher text does not fit.</summary>
    Undecipherable = 6,

    /// <summary>A complete success whose payload is not the contract's; it was charged.</summary>
    Unreadable = 7,
}
