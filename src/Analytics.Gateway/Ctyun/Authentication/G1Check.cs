using System.Security.Cryptography;
using Analytics.Client;
using Analytics.Client.Signing;
using Analytics.Engine.Apps;

namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>G1 (auth.md 1): <c>Authorization: CTYUN {AppKey}:{hex}</c> and X-CTYUN-DT.</summary>
internal sealed class G1Check : SignatureCheck
{
    private const string Name = "g1";
    private const string Scheme = "CTYUN";

    private readonly SignedRequest _request;
    private readonly AppCredential _app;
    private readonly string _time;
    private readonly byte[] _sign;
    private readonly DateTimeOffset _now;
    private readonly DateTimeOffset _keepUntil;
    private BodyDigest _body = new(HashAlgorithmName.SHA1);

    private G1Check(in SignedRequest request, AppCredential app, string time, byte[] sign, DateTimeOffset now, DateTimeOffset keepUntil) =>
        (_request, _app, _time, _sign, _now, _keepUntil) = (request, app, time, sign, now, keepUntil);

    public static SignatureCheck Begin(AuthenticationContext context, in SignedRequest request)
    {
        var headers = request.Headers;
        if (AuthenticationContext.Find(headers, SignatureHeaders.Authorization) is not { } authorization
            || AuthenticationContext.Find(headers, SignatureHeaders.CtyunTime) is not { } time)
        {
            return Refuse(AuthenticationFault.HeaderMissing);
        }

        var sign = new byte[G1Signature.Bytes];
        if (!TryParse(authorization, out var appKey, sign))
            return Refuse(AuthenticationFault.SignatureMalformed);
        if (context.Directory.FindApp(appKey) is not { IsEnabled: true } app)
            return Refuse(AuthenticationFault.AppKeyUnknown);
        var now = context.Now;
        var fault = TimeWindow.CheckMilliseconds(time, context.Options, now, out var keepUntil);
        return fault == AuthenticationFault.None ? new G1Check(request, app, time, sign, now, keepUntil) : Refuse(fault);
    }

    public override void Append(ReadOnlySpan<byte> body) => _body.Append(body);

    public override Authentication Complete(ReadOnlySpan<byte> rest = default)
    {
        Span<byte> hash = stackalloc byte[G1Signature.BodyHashBytes];
        Span<byte> computed = stackalloc byte[G1Signature.Bytes];
        _body.Finish(rest, hash);
        var secrets = _app.Secrets;
        for (var index = 0; index < secrets.Count; index++)
        {
            if (!secrets[index].IsValidAt(_now)
                || !G1Signature.TryCompute(secrets[index].Value, _request.Method, _request.Path, _request.Query, _time, hash, computed)
                || !CryptographicOperations.FixedTimeEquals(computed, _sign))
            {
                continue;
            }

            AuthenticationContext.CountVerified(Name, "standard");
            return Authentication.Of(new AuthenticatedCaller(_app, Generation.G1, new ReplayKey(_app.AppKey, _sign, _keepUntil)));
        }

        AuthenticationContext.CountRefused(Name, AuthenticationFault.SignatureWrong);
        return Authentication.Refused(AuthenticationFault.SignatureWrong);
    }

    protected override void Dispose(bool disposing) => _body.Dispose();

    private static RefusedCheck Refuse(AuthenticationFault fault)
    {
        AuthenticationContext.CountRefused(Name, fault);
        return new RefusedCheck(fault);
    }

    private static bool TryParse(ReadOnlySpan<char> value, out string appKey, Span<byte> sign)
    {
        appKey = "";
        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return false;
        var rest = value[Scheme.Length..];
        var pair = rest.TrimStart(" \t");
        var colon = pair.IndexOf(':');
        if (pair.Length == rest.Length || colon <= 0)
            return false;
        appKey = pair[..colon].ToString();
        return Hex.TryRead(pair[(colon + 1)..], sign);
    }
}
