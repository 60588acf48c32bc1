using Analytics.Client.Results;

namespace Analytics.Client.Sending;

/// <summary>
/// Which calls may be repeated (README of the contract, base rules for the client): network failures and service errors, at most three
/// times with a growing pause; never a refusal for rate, keys, packs or input.
/// </summary>
public static class Repeats
{
    /// <summary>The contract's limit.</summary>
    public const int Most = 3;

    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    /// <summary>Not repeated are also answers that came whole and will come again the same: too long, or unreadable for our key.</summary>
    public static bool May<T>(ApiResult<T> result) => result switch
    {
        ApiResult<T>.NetworkError { Fault: var fault } => fault is not (NetworkFault.TooLarge or NetworkFault.Undecipherable or NetworkFault.Unreadable),
        ApiResult<T>.GatewayError { Class: var kind } => kind == ErrorClass.Service,
        ApiResult<T>.BusinessError { Class: var kind } => kind == ErrorClass.Service,
        _ => false,
    };

    /// <param name="first">Pause before the first repeat.</param>
    /// <param name="attempt">Attempts made, from 1.</param>
    /// <param name="chance">0 to 1: shortens or lengthens the pause by half.</param>
    public static TimeSpan Pause(TimeSpan first, int attempt, double chance)
    {
        var pause = first * Math.Pow(2, attempt - 1) * (0.5 + chance);
        return pause < s_longestPause ? pause : s_longestPause;
    }
}
