using System.Globalization;
using Analytics.Domain.Quotas;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;

namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>
/// Lets a signed request in once, and again only when its units were released (I10, L8, L12). Asked last before the meter, so that a
/// request that is refused for another reason is not remembered.
/// </summary>
/// <param name="newId">Gives an id that nobody else has.</param>
public sealed class ReplayAdmission(IReplayGuard guard, ICallMeter meter, CtyunAuthOptions options, Func<string> newId)
{
    /// <param name="ability">Code of the ability that the request asks for.</param>
    /// <returns>The id of the call to go on with, new for every attempt; null for a repeat: <see cref="AuthenticationFault.Replayed"/>.</returns>
    /// <exception cref="JournalException">The guard's store cannot be used: 50000.</exception>
    public async ValueTask<string?> AdmitAsync(AuthenticatedCaller caller, string ability, CancellationToken cancel)
    {
        var callId = newId();
        if (!options.RejectReplay)
            return callId;
        var (key, request, keepUntil) = caller.Replay;
        if (await guard.AdmitAsync(key, request, callId, keepUntil, cancel).ConfigureAwait(false) is not { } seen)
            return callId;

        // The account's own words: what is unknown there, as at another ability or after its memory's end, was not released.
        var end = await meter.EndOfAsync(caller.App.Account, ability, seen.CurrentCallId, cancel).ConfigureAwait(false);
        if (end == CallEnd.Released && await guard.TryRepeatAsync(key, request, seen.Attempt, cancel).ConfigureAwait(false))
            return (seen with { Attempt = seen.Attempt + 1 }).CurrentCallId;
        AuthenticationContext.CountRefused($"g{((int)caller.Generation).ToString(CultureInfo.InvariantCulture)}", AuthenticationFault.Replayed);
        return null;
    }
}
