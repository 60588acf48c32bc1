namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>
/// The check of one request's signature: what its headers alone decide is decided at once, so that no body is read for a caller that
/// is refused anyway; the rest once the body was fed, in pieces of any size. Not thread-safe.
/// </summary>
public abstract class SignatureCheck : IDisposable
{
    /// <summary>Set when the headers alone decided; reading the body is not needed then.</summary>
    public AuthenticationFault Fault { get; private protected init; }

    /// <summary>Takes the next piece of the body, as it was sent.</summary>
    public abstract void Append(ReadOnlySpan<byte> body);

    /// <summary>Ends the body and decides.</summary>
    /// <param name="rest">The last piece; the whole body where nothing was appended, which is the fastest way for a small one.</param>
    public abstract Authentication Complete(ReadOnlySpan<byte> rest = default);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}

/// <summary>The headers were enough.</summary>
internal sealed class RefusedCheck : SignatureCheck
{
    public RefusedCheck(AuthenticationFault fault) => Fault = fault;

    public override void Append(ReadOnlySpan<byte> body)
    {
    }

    public override Authentication Complete(ReadOnlySpan<byte> rest = default) => Authentication.Refused(Fault);

    protected override void Dispose(bool disposing)
    {
    }
}
