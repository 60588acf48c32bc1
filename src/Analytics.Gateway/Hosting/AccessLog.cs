using Analytics.Gateway.Security;

namespace Analytics.Gateway.Hosting;

/// <summary>One line a request: who, what, outcome, time. Never the query: it may hold names; never a header: it may hold the
/// token.</summary>
internal sealed partial class AccessLog(GatewayParts parts, GatewayMeters meters, ILogger<AccessLog> log)
{
    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        var started = parts.Time.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            var took = parts.Time.GetElapsedTime(started);
            // Templates, not paths: their number is bounded.
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";
            var status = context.RequestAborted.IsCancellationRequested ? 499 : context.Response.StatusCode;
            meters.Requests.Add(1, new("route", route), new("method", Known(context.Request.Method)), new("status", status));
            meters.Duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("route", route));
            Answered(log, context.Request.Method, Clean(context.Request.Path), status, took.TotalMilliseconds,
                Caller.Find(context.User)?.Name ?? "-");
        }
    }

    private static string Known(string method) =>
        method is "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "OPTIONS" or "PATCH" ? method : "other";

    // A line break in a path would forge a line of its own.
    private static string Clean(PathString path)
    {
        var text = path.Value ?? "/";
        return string.Create(Math.Min(text.Length, 200), text, (chars, from) =>
        {
            for (var i = 0; i < chars.Length; i++)
                chars[i] = char.IsControl(from[i]) ? '?' : from[i];
        });
    }

    [LoggerMessage(EventId = 4100, Level = LogLevel.Information, Message = "{Method} {Path} {Status} {Milliseconds:0.0} ms {Caller}")]
    private static partial void Answered(ILogger log, string method, string path, int status, double milliseconds, string caller);
}
