using System.Security.Cryptography;
using System.Text;
using Analytics.Client;
using Analytics.Client.Signing;
using Analytics.Engine.Apps;

namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>G3 (auth.md 3): Eop-Authorization by the account's AccessKey, then the app by its AppKey.</summary>
internal sealed class G3Check : SignatureCheck
{
    private const string Name = "g3";

    /// <summary>What the replay guard keeps of a request id.</summary>
    private const int MostRequestIdBytes = 128;

    private readonly AuthenticationContext _context;
    private readonly AccessCredential _access;
    private readonly G3Readings _readings;
    private readonly string _appKey;
    private readonly ReplayKey _replay;
    private readonly DateTimeOffset _now;
    private BodyDigest _body = new(HashAlgorithmName.SHA256);

    private G3Check(AuthenticationContext context, AccessCredential access, G3Readings readings, string appKey, ReplayKey replay, DateTimeOffset now) =>
        (_context, _access, _readings, _appKey, _replay, _now) = (context, access, readings, appKey, replay, now);

    public static SignatureCheck Begin(AuthenticationContext context, in SignedRequest request)
    {
        // Step 1: the app is named.
        var headers = request.Headers;
        if (AuthenticationContext.FindAppKey(headers) is not { } appKey)
            return Refuse(AuthenticationFault.AppKeyMissing);

        // Step 2: the form of all that is signed.
        if ((AuthenticationContext.Find(headers, SignatureHeaders.EopAuthorization)
                ?? AuthenticationContext.Find(headers, SignatureHeaders.EopAuthorizationMisspelt)) is not { } value
            || AuthenticationContext.Find(headers, SignatureHeaders.EopRequestId) is not { } requestId
            || AuthenticationContext.Find(headers, SignatureHeaders.EopDate) is not { } date)
        {
            return Refuse(AuthenticationFault.HeaderMissing);
        }

        if (EopAuthorization.Parse(value) is not { } authorization || Encoding.UTF8.GetByteCount(requestId) > MostRequestIdBytes)
            return Refuse(AuthenticationFault.SignatureMalformed);
        if (!Lists(authorization.Names, SignatureHeaders.EopRequestId) || !Lists(authorization.Names, SignatureHeaders.EopDate))
            return Refuse(AuthenticationFault.MandatoryHeaderNotSigned);
        if (SignedHeaders(authorization.Names, headers) is not { } signed)
            return Refuse(AuthenticationFault.SignedHeaderMissing);

        // Step 3: the account, and the time.
        if (context.Directory.FindAccessKey(authorization.AccessKey) is not { IsEnabled: true } access)
            return Refuse(AuthenticationFault.AccessKeyUnknown);
        var now = context.Now;
        var fault = TimeWindow.CheckEopDate(date, context.Options, now, out var keepUntil);
        if (fault != AuthenticationFault.None)
            return Refuse(fault);
        var replay = new ReplayKey(access.AccessKey, Encoding.UTF8.GetBytes(requestId), keepUntil);
        return new G3Check(context, access, new G3Readings(context.Keys, authorization, signed, date, request.Query), appKey, replay, now);
    }

    public override void Append(ReadOnlySpan<byte> body) => _body.Append(body);

    public override Authentication Complete(ReadOnlySpan<byte> rest = default)
    {
        // Step 4: the signature.
        Span<byte> hash = stackalloc byte[G3Signature.BodyHashBytes];
        _body.Finish(rest, hash);
        string? fitted = null;
        for (var index = 0; index < _access.Secrets.Count && fitted is null; index++)
            if (_access.Secrets[index].IsValidAt(_now))
                fitted = _readings.FirstThatFits(_access.Secrets[index].Value, hash);
        if (fitted is null)
            return Refused(AuthenticationFault.SignatureWrong);

        // Step 5: the app, of the same account.
        if (_context.Directory.FindApp(_appKey) is not { IsEnabled: true } app || app.Account != _access.Account)
            return Refused(AuthenticationFault.AppKeyUnknown);
        AuthenticationContext.CountVerified(Name, fitted);
        return Authentication.Of(new AuthenticatedCaller(app, Generation.G3, _replay));
    }

    protected override void Dispose(bool disposing) => _body.Dispose();

    private static bool Lists(string[] names, string name)
    {
        foreach (var listed in names)
            if (listed.Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        return false;
    }

    /// <summary>Null when one was not sent, was sent twice, or holds what no header may hold.</summary>
    private static SignedHeader[]? SignedHeaders(string[] names, IHeaderDictionary headers)
    {
        var signed = new SignedHeader[names.Length];
        for (var index = 0; index < names.Length; index++)
        {
            if (!headers.TryGetValue(names[index], out var values) || values.Count != 1 || values[0]?.Trim() is not { } value)
                return null;
            // A line end inside a value could stand for the next header's line.
            if (value.AsSpan().ContainsAny('\n', '\r'))
                return null;
            signed[index] = new SignedHeader(names[index], value);
        }

        return signed;
    }

    private static Authentication Refused(AuthenticationFault fault)
    {
        AuthenticationContext.CountRefused(Name, fault);
        return Authentication.Refused(fault);
    }

    private static RefusedCheck Refuse(AuthenticationFault fault)
    {
        AuthenticationContext.CountRefused(Name, fault);
        return new RefusedCheck(fault);
    }
}
