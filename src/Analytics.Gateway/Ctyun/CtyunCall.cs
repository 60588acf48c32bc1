using System.Net;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Client.Signing;
using Analytics.Domain.Quotas;
using Analytics.Engine.Apps;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.Gateway.Ctyun.Abilities;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Authentication;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Ctyun.Routing;
using Microsoft.AspNetCore.Http.Features;

namespace Analytics.Gateway.Ctyun;

/// <summary>
/// One call of the AI API, from its first line to its last byte. <see cref="CheckAsync"/> is the contract's order of checks
/// (errors-global.md 4), step by step; <see cref="ServeAsync"/> its end.
/// </summary>
internal sealed partial class CtyunCall(CtyunDoor door, HttpContext http, Destination to)
{
    private readonly CtyunReply _reply = new(http, to.Generation, door.Options.HttpStatus);
    private readonly PooledBody _body = new(door.Bodies);
    private readonly long _started = door.Parts.Time.GetTimestamp();
    private readonly IPAddress? _caller = Front.Caller(http, door.Options.TrustedFronts);
    private readonly string? _requestId = Front.Echo(http.Request.Headers, SignatureHeaders.EopRequestId);

    // Cancelled once the caller is gone. Taken once: the server makes it when it is first asked for, under a lock.
    private readonly CancellationToken _gone = http.RequestAborted;
    private ContractEndpoint? _endpoint;
    private AppCredential? _app;
    private IMeteredCall? _metered;
    private CallClass _class = CallClass.Gateway;
    private int _number;

    private string Ability => to.Ability ?? "";

    public async Task RunAsync()
    {
        // The server's limit is that of its other routes: this one counts by itself.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        if (_requestId is not null)
            http.Response.Headers[SignatureHeaders.EopRequestId] = _requestId;
        try
        {
            if (await CheckAsync() is { } refusal)
                await RefuseAsync(refusal);
        }
        catch (BadHttpRequestException bad)
        {
            await RefuseAsync(DoorRefusals.Unreceived(bad));
        }
        catch (Exception broken) when (broken is OperationCanceledException or IOException && _gone.IsCancellationRequested)
        {
            // Nobody is left to answer.
            (_class, _number) = (CallClass.NetworkError, 0);
        }
        catch (Exception broken) when (!http.Response.HasStarted)
        {
            door.Log.Broke(http.TraceIdentifier, broken);
            await RefuseAsync(GatewayErrors.Internal);
        }
        finally
        {
            Note();
            _body.Dispose();
            _reply.Dispose();
        }
    }

    /// <summary>Each step refuses, or lets the next one ask. Null once the call is answered.</summary>
    private async ValueTask<Refusal?> CheckAsync()
    {
        var headers = http.Request.Headers;
        var version = AuthenticationContext.Find(headers, "version");

        // 1 The path leads to an ability. Nobody is known yet: the app that the request names decides between two tables (L2).
        if (to.Ability is not null)
            _endpoint = Variants.Select(to.Generation, to.Ability, version, NamedProduct());
        if (DoorRefusals.Path(to.Fault, _endpoint) is { } astray)
            return astray;

        // 2 The method, the transport, the kind of body.
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            http.Response.Headers.Allow = HttpMethods.Post;
            return DoorRefusals.Method(_endpoint!);
        }

        if (!http.Request.IsHttps && !MayBePlain())
            return DoorRefusals.PlainHttp;
        if (!Front.IsJson(headers))
            return DoorRefusals.NotJson;

        // 3 The body's length, as far as it is told ahead.
        var mostBytes = Ability == AbilityCodes.ElectronicFence ? CtyunOptions.MaxFenceBody : CtyunOptions.MaxBody;
        var announced = http.Request.ContentLength ?? 0;
        if (announced > mostBytes)
            return DoorRefusals.TooLong(_endpoint!);

        // 4 The caller. What the headers tell comes first, so that no stranger's body is read; then the body under its limits (3 again),
        //   digested while it comes in; then signature and app.
        var (path, query) = Front.Target(http);
        using var check = door.Authenticator.Begin(new SignedRequest(to.Generation, http.Request.Method, path, query, headers));
        if (check.Fault != AuthenticationFault.None)
            return DoorRefusals.Of(check.Fault);
        var (outcome, digested) = await BodyReader.ReadAsync(http.Request.BodyReader, _body, announced, mostBytes, check, _gone);
        if (outcome != BodyOutcome.Whole)
            return outcome == BodyOutcome.TooLong ? DoorRefusals.TooLong(_endpoint!) : DoorRefusals.NoMemory;
        var authentication = check.Complete(_body.Span[digested..]);
        if (authentication.Caller is not { } caller)
            return DoorRefusals.Of(authentication.Fault);
        _app = caller.App;

        // 5 The address lists of the app and of the ability.
        var address = AddressCheck.Check(_app, Ability, _caller);
        if (address != AuthenticationFault.None)
            return DoorRefusals.Of(address);

        // 6 The app has opened the ability; the product it did so through decides the variant.
        if (!_app.Opened.TryGetValue(Ability, out var opened))
            return GatewayErrors.NotOpened;
        _endpoint = Variants.Select(to.Generation, Ability, version, opened.Product)!;

        // 4 to its end: a signed request is taken once. Asked last, so that one that was refused for another reason may come again.
        var ledger = LedgerKey.Of(Ability, opened.Product);
        string? callId;
        try
        {
            callId = await door.Replays.AdmitAsync(caller, ledger, _gone);
        }
        catch (JournalException store)
        {
            door.Log.Unavailable("the replay guard", store.Message);
            return GatewayErrors.Internal;
        }

        if (callId is null)
            return DoorRefusals.Of(AuthenticationFault.Replayed);

        // 7 The rate, and 8 the units of the call.
        var handler = door.Handlers[_endpoint.Id];
        var ticket = new CallTicket(
            callId, _app.Account, _app.App, ledger, (int)to.Generation, handler.Units(_body.Span),
            _requestId ?? "", _caller?.ToString() ?? "", _body.Length);
        switch (await door.Parts.Meter.AdmitAsync(ticket, _gone))
        {
            case Admission.Admitted admitted:
                _metered = admitted.Call;
                return await ServeAsync(handler, _metered);
            case Admission.Refused refused:
                return DoorRefusals.Of(refused.Number, _endpoint);
            case Admission.Unavailable unavailable:
                door.Log.Unavailable("the ledger", unavailable.Detail);
                break;
        }

        return GatewayErrors.Internal;
    }

    private async ValueTask RefuseAsync(Refusal refusal)
    {
        // Refusals of the rate count as errors of the ability (errors-global.md 5).
        _class = refusal.Error.Number is 429 or 4010 ? CallClass.BusinessError : CallClass.Gateway;
        _number = refusal.Error.Number;
        if (!await _reply.TrySendAsync(refusal, _reply.Write(refusal, _endpoint)))
            (_class, _number) = (CallClass.NetworkError, 0);
    }

    private bool MayBePlain() => door.Options.PlainHttp == PlainHttpRule.Always || (door.Options.PlainHttp == PlainHttpRule.Loopback && Front.IsLocal(http));

    private string? NamedProduct() => Ability == AbilityCodes.ActionLiveness
        && AuthenticationContext.FindAppKey(http.Request.Headers) is { } appKey
        && door.Parts.Credentials.FindApp(appKey)?.Opened.GetValueOrDefault(Ability) is { } opened
            ? opened.Product
            : null;

    private void Note()
    {
        var took = door.Parts.Time.GetElapsedTime(_started);
        door.Meters.Answered((int)to.Generation, Ability, _number, took);
        door.Parts.Usage.Note(new CallRecord(
            door.Parts.Time.GetUtcNow(), _app?.Account ?? "", _app?.App ?? "", Ability, (int)to.Generation, _class, _number,
            (long)took.TotalMilliseconds, _body.Length, _reply.Sent, _caller?.ToString() ?? "", _metered is { IsMetered: true }));
    }
}
