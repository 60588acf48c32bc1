using Analytics.Gateway.Hosting;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Audit;

/// <summary>Marks a route whose calls are noted.</summary>
public sealed record AuditedAction(string Name);

/// <summary>Notes calls before they are answered: what cannot be noted is not shown.</summary>
internal sealed partial class AuditTrail(GatewayParts parts, GatewayMeters meters, ILogger<AuditTrail> log) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        var http = context.HttpContext;
        if (http.GetEndpoint()?.Metadata.GetMetadata<AuditedAction>() is not { } action)
            return result;
        var code = (Unwrap(result) as ProblemResult)?.Problem.Code;
        return await TryNoteAsync(http, action, Caller.Of(http), code) ? result : new ProblemResult(s_unavailable);
    }

    /// <returns>False where the log could not be written.</returns>
    public async ValueTask<bool> TryNoteAsync(HttpContext context, AuditedAction action, Caller caller, ProblemCode? problem)
    {
        var target = string.Join('/', context.Request.RouteValues.Values);
        var outcome = problem is { } code ? ProblemCatalogue.Name(code) : "done";
        var tenant = caller.Tenant ?? (context.Request.Query["tenant"] is [{ Length: <= 100 } asked] ? asked : null);
        var entry = new AuditEntry(
            parts.Time.GetUtcNow(),
            caller.Name,
            caller.Role.ToString().ToLowerInvariant(),
            action.Name,
            target.Length > 200 ? target[..200] : target,
            tenant,
            outcome,
            context.Connection.RemoteIpAddress?.ToString());
        try
        {
            // Not the request's token: a caller who hangs up does not stay out of the log.
            await parts.Audit.AppendAsync(entry, CancellationToken.None);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            meters.AuditFailures.Add(1);
            Failed(log, action.Name, fault);
            return false;
        }
    }

    private static readonly Problem s_unavailable = new(
        ProblemCode.AuditUnavailable,
        new("The entry of the audit could not be written: free disk space on the node, then repeat with the same Idempotency-Key.",
            "审计记录写入失败：请检查节点磁盘，然后使用相同的 Idempotency-Key 重试。"),
        RetryAfter: TimeSpan.FromSeconds(5));

    private static object? Unwrap(object? result) => result is INestedHttpResult nested ? nested.Result : result;

    [LoggerMessage(EventId = 4101, Level = LogLevel.Error, Message = "The audit entry of {Action} could not be written.")]
    private static partial void Failed(ILogger log, string action, Exception fault);
}

internal static class AuditExtensions
{
    public static TBuilder Audited<TBuilder>(this TBuilder builder, string action)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new AuditedAction(action));
}
