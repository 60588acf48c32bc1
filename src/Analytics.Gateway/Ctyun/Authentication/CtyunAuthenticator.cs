using System.Buffers;
using Analytics.Client;
using Analytics.Engine.Apps;

namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>
/// Step 4 of the contract's order of checks: headers, signature, app; for all three generations. Answers from memory. The replay guard
/// is <see cref="ReplayAdmission"/>'s, the address lists are <see cref="AddressCheck"/>'s.
/// </summary>
public sealed class CtyunAuthenticator
{
    private readonly AuthenticationContext _context;

    /// <exception cref="ArgumentException">The options have faults.</exception>
    public CtyunAuthenticator(ICredentialDirectory directory, CtyunAuthOptions options, TimeProvider time)
    {
        if (options.Faults() is { Count: > 0 } faults)
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        _context = new AuthenticationContext(directory, options, time);
    }

    /// <summary>Checks the headers. The caller feeds the body to what comes back, and disposes it.</summary>
    public SignatureCheck Begin(in SignedRequest request) => request.Generation switch
    {
        Generation.G1 => G1Check.Begin(_context, request),
        Generation.G2 => G2Check.Begin(_context, request),
        Generation.G3 => G3Check.Begin(_context, request),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request.Generation, "There is no such generation."),
    };

    /// <summary>The same for a body that is at hand.</summary>
    public Authentication Authenticate(in SignedRequest request, in ReadOnlySequence<byte> body)
    {
        using var check = Begin(request);
        if (check.Fault != AuthenticationFault.None)
            return Authentication.Refused(check.Fault);
        if (body.IsSingleSegment)
            return check.Complete(body.FirstSpan);
        foreach (var piece in body)
            check.Append(piece.Span);
        return check.Complete();
    }
}
