using Analytics.Engine.Ports;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Security;
using Microsoft.AspNetCore.Diagnostics;

namespace Analytics.Gateway.Hosting;

/// <summary>What every request passes: limits, headers, and an answer for what broke.</summary>
internal sealed partial class Guard(GatewayParts parts, ILogger<Guard> log)
{
    public Task RunAsync(HttpContext context, RequestDelegate next)
    {
        SecurityHeaders.Add(context);
        var length = (context.Request.Path.Value?.Length ?? 0) + (context.Request.QueryString.Value?.Length ?? 0);
        return length <= parts.Limits.AddressCharacters
            ? next(context)
            : new ProblemResult(new Problem(ProblemCode.QueryTooLong, new(
                $"Path and query have {length} characters: use {parts.Limits.AddressCharacters} at most.",
                $"地址共 {length} 个字符：最多 {parts.Limits.AddressCharacters} 个。"))).ExecuteAsync(context);
    }

    /// <summary>An exception's words stay in the log, under the request's id.</summary>
    public async Task BrokenAsync(HttpContext context)
    {
        SecurityHeaders.Add(context);
        var fault = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        // The server's own limits: it stops reading, and says so by an exception.
        if (fault is BadHttpRequestException bad)
        {
            await new ProblemResult(Refused(bad)).ExecuteAsync(context);
            return;
        }

        if (fault is not null)
            Broke(log, context.TraceIdentifier, fault);
        // No bug: a store that is away, or an entity that cannot be read now. Both come back.
        ReplyCause? cause = fault switch
        {
            JournalException { Kind: not JournalFaultKind.Refused } => ReplyCause.JournalFailed,
            EntityUnavailableException away => away.Cause,
            _ => null,
        };
        if (cause is { } known)
        {
            await new ProblemResult(Refusals.Unavailable(known)).ExecuteAsync(context);
            return;
        }

        await new ProblemResult(new Problem(ProblemCode.Internal, new(
            $"See the node's log for {context.TraceIdentifier}.", $"请在节点日志中查找 {context.TraceIdentifier}。"), Cause: context.TraceIdentifier))
                .ExecuteAsync(context);
    }

    private static Problem Refused(BadHttpRequestException bad) => bad.StatusCode == StatusCodes.Status413PayloadTooLarge
        ? new(ProblemCode.BodyTooLarge, new("The body is over the server's limit: send less.", "请求体超过服务器上限：请减小。"))
        : new(ProblemCode.InvalidBody, new("The request is broken off or malformed: send it again.", "请求中断或格式有误：请重新发送。"));

    /// <summary>Routing's own answers, which have no body, as problems.</summary>
    public static Task EmptyAsync(StatusCodeContext context)
    {
        var http = context.HttpContext;
        Problem? problem = http.Response.StatusCode switch
        {
            404 => new(ProblemCode.NotFound, new("No route has this path: see /openapi/v1.json.", "没有此路径：请参阅 /openapi/v1.json。")),
            405 => new(ProblemCode.MethodNotAllowed, new("See the Allow header.", "请参阅 Allow 响应头。")),
            415 => new(ProblemCode.UnsupportedMediaType,
                new("Send Content-Type: application/json.", "请使用 Content-Type: application/json。")),
            _ => null,
        };
        return problem is null ? Task.CompletedTask : new ProblemResult(problem).ExecuteAsync(http);
    }

    [LoggerMessage(EventId = 4102, Level = LogLevel.Error, Message = "The request {Trace} broke.")]
    private static partial void Broke(ILogger log, string trace, Exception fault);
}
