using System.Security.Claims;
using System.Text.Encodings.Web;
using Analytics.Engine.Peers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Analytics.Gateway.Peers;

/// <summary>Requests that a node of this cluster has signed for this one: <see cref="PeerSignature"/>.</summary>
internal sealed class PeerAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, PeerParts parts)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "Peer";

    /// <summary>The policy of every route between nodes.</summary>
    public const string Policy = "peer";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var headers = Request.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString())).ToList();
        // As it was sent: what was signed is not what a router makes of it.
        var target = Context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (parts.Signature.Fault(Request.Method, target, headers, parts.NodeId, parts.Time.GetUtcNow()) is { } fault)
            return Task.FromResult(AuthenticateResult.Fail(fault));
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, Request.Headers[PeerHeaders.From].ToString())], SchemeName);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers[PeerHeaders.Cause] = result.Failure?.Message ?? PeerCauses.Unsigned;
    }
}
