using System.Security.Cryptography;
using System.Text;
using Analytics.Client;
using Analytics.Client.Signing;
using Analytics.Engine.Apps;

namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>
/// G2 (auth.md 2): Sign, Timestamp, AppKey. The secret comes before the body in what is hashed, so every candidate (former secrets,
/// the fence's two paths) is a hash of its own that runs along.
/// </summary>
internal sealed class G2Check : SignatureCheck
{
    private const string Name = "g2";

    private readonly AppCredential _app;
    private readonly byte[] _sign;
    private readonly DateTimeOffset _keepUntil;
    private readonly List<Candidate> _candidates = new(1);

    private G2Check(AppCredential app, byte[] sign, DateTimeOffset keepUntil) => (_app, _sign, _keepUntil) = (app, sign, keepUntil);

    public static SignatureCheck Begin(AuthenticationContext context, in SignedRequest request)
    {
        if (AuthenticationContext.FindAppKey(request.Headers) is not { } appKey)
            return Refuse(AuthenticationFault.AppKeyMissing);
        if (context.Directory.FindApp(appKey) is not { IsEnabled: true } app)
            return Refuse(AuthenticationFault.AppKeyUnknown);
        if (AuthenticationContext.Find(request.Headers, SignatureHeaders.Sign) is not { } text
            || AuthenticationContext.Find(request.Headers, SignatureHeaders.Timestamp) is not { } time)
        {
            return Refuse(AuthenticationFault.HeaderMissing);
        }

        var sign = new byte[G2Signature.Bytes];
        if (!Hex.TryRead(text, sign))
            return Refuse(AuthenticationFault.SignatureMalformed);
        var now = context.Now;
        var fault = TimeWindow.CheckMilliseconds(time, context.Options, now, out var keepUntil);
        if (fault != AuthenticationFault.None)
            return Refuse(fault);

        var check = new G2Check(app, sign, keepUntil);
        var otherPath = G2Signature.OtherPath(request.Path);
        for (var index = 0; index < app.Secrets.Count; index++)
        {
            if (!app.Secrets[index].IsValidAt(now))
                continue;
            check.Add(app.Secrets[index].Value, time, request.Path, isOtherPath: false);
            if (otherPath is not null)
                check.Add(app.Secrets[index].Value, time, otherPath, isOtherPath: true);
        }

        return check;
    }

    public override void Append(ReadOnlySpan<byte> body)
    {
        foreach (var candidate in _candidates)
            candidate.Append(body);
    }

    public override Authentication Complete(ReadOnlySpan<byte> rest = default)
    {
        foreach (var candidate in _candidates)
        {
            candidate.Append(rest);
            if (!candidate.Fits(_sign))
                continue;
            AuthenticationContext.CountVerified(Name, candidate.IsOtherPath ? "path-without-ef-http" : "standard");
            return Authentication.Of(new AuthenticatedCaller(_app, Generation.G2, new ReplayKey(_app.AppKey, _sign, _keepUntil)));
        }

        AuthenticationContext.CountRefused(Name, AuthenticationFault.SignatureWrong);
        return Authentication.Refused(AuthenticationFault.SignatureWrong);
    }

    protected override void Dispose(bool disposing)
    {
        foreach (var candidate in _candidates)
            candidate.Dispose();
    }

    private static RefusedCheck Refuse(AuthenticationFault fault)
    {
        AuthenticationContext.CountRefused(Name, fault);
        return new RefusedCheck(fault);
    }

    private void Add(string secret, string time, string path, bool isOtherPath)
    {
        if (G2Signature.Begin(_app.AppKey, secret, time, path) is not { } hash)
            return;
        var before = Encoding.UTF8.GetByteCount(_app.AppKey) + Encoding.UTF8.GetByteCount(secret) + time.Length + Encoding.UTF8.GetByteCount(path);
        _candidates.Add(new Candidate(hash, before, isOtherPath));
    }

    /// <summary>One secret and one path.</summary>
    private sealed class Candidate(IncrementalHash hash, long before, bool isOtherPath) : IDisposable
    {
        private Md5Glue _glue = new(before);

        public bool IsOtherPath => isOtherPath;

        public void Append(ReadOnlySpan<byte> body)
        {
            hash.AppendData(body);
            _glue.Append(body);
        }

        public bool Fits(ReadOnlySpan<byte> sign)
        {
            Span<byte> computed = stackalloc byte[G2Signature.Bytes];
            hash.GetHashAndReset(computed);
            return CryptographicOperations.FixedTimeEquals(computed, sign) && !_glue.IsFound;
        }

        public void Dispose() => hash.Dispose();
    }
}
