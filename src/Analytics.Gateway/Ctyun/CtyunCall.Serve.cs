using System.Globalization;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Client.Encryption;
using Analytics.Domain.Quotas;
using Analytics.Engine.Metering;
using Analytics.Gateway.Ctyun.Abilities;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun;

/// <content>The end of the order: body, ability, settlement.</content>
internal sealed partial class CtyunCall
{
    /// <summary>Steps 9 to 12 of an admitted call, which ends posted, void or reversed (I6).</summary>
    private async ValueTask<Refusal?> ServeAsync(AbilityHandler handler, IMeteredCall metered)
    {
        using var end = new CallDeadline(_gone, door.Options.CallTime, door.Parts.Time);
        try
        {
            // 9 An encrypted body is opened.
            using var body = to.Generation == Generation.G3 && Unsealing.IsAnnounced(http.Request.Headers)
                ? Unsealing.Open(_body, _app!.Sm2PrivateKey, door.Bodies)
                : Unsealing.None(_body, door.Bodies);
            var refusal = body.Refusal;
            if (refusal is null)
            {
                // 10 The body, and 11 the ability: the ability's own file.
                using var call = new AbilityCall(door.Tools, handler.Endpoint, _app!.Account, body.Plain, _reply, end);
                refusal = await handler.RunAsync(call);
                Tell(call);
            }

            // 12 The units are settled before the first byte of the answer (L9).
            return await SettleAsync(metered, refusal, body.Keys);
        }
        catch (OperationCanceledException) when (!_gone.IsCancellationRequested)
        {
            await metered.VoidAsync(ReleaseCause.WorkerDeath, Text(GatewayErrors.Internal));
            return GatewayErrors.Internal;
        }
        catch (OperationCanceledException)
        {
            await metered.VoidAsync(ReleaseCause.NetworkError, null);
            throw;
        }
        catch (Exception broken) when (!http.Response.HasStarted)
        {
            // A bug: the ability's own "any unexpected failure", and its words for the operator alone.
            door.Log.Broke(http.TraceIdentifier, broken);
            return await SettleAsync(metered, Faults.Service(handler.Endpoint), null);
        }
    }

    /// <returns>Null once the answer was sent; else what to answer, of which nothing was charged.</returns>
    private async ValueTask<Refusal?> SettleAsync(IMeteredCall metered, Refusal? refusal, SessionKeys? keys)
    {
        if (refusal is { Error.IsCharged: false })
        {
            await metered.VoidAsync(refusal.Error == GatewayErrors.Internal ? ReleaseCause.WorkerDeath : ReleaseCause.Gateway, Text(refusal.Error));
            return refusal;
        }

        var bytes = refusal is not null ? _reply.Write(refusal, _endpoint) : keys?.SealAnswer(_reply.Buffer.Bytes.Span) ?? _reply.Buffer.Bytes;
        var outcome = refusal is null ? CallOutcome.Success : CallOutcome.BusinessError;
        if (!await metered.PostAsync(outcome, refusal is null ? null : Text(refusal.Error), bytes.Length, _gone))
            return Faults.Ledger(_endpoint!);
        (_class, _number) = refusal is null ? (CallClass.Success, 0) : (CallClass.BusinessError, refusal.Error.Number);
        if (await _reply.TrySendAsync(refusal, bytes))
            return null;
        await metered.ReverseAsync();
        (_class, _number) = (CallClass.NetworkError, 0);
        return null;
    }

    private void Tell(AbilityCall call)
    {
        if (call.Fault is { Fault: AbilityFault.NotServed } unserved)
            door.Log.NotServed(Ability, door.Parts.Backend.WhyNot(Ability)?.Reason ?? unserved.Message);
        else if (call.Fault is { } fault)
            door.Log.Failed(Ability, fault);
    }

    private static string Text(ContractError error) => error.Number.ToString(CultureInfo.InvariantCulture);
}
