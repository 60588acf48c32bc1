using System.Net;

namespace Analytics.Gateway.Ctyun.Routing;

/// <summary>What stands in a request's first lines, as checks and signatures need it.</summary>
internal static class Front
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string Json = "application/json";

    /// <summary>Who called: the connection's other end, or whom a front that is trusted names. Null on a local socket.</summary>
    public static IPAddress? Caller(HttpContext http, IReadOnlyList<IPNetwork> fronts)
    {
        var remote = Plain(http.Connection.RemoteIpAddress);
        if (fronts.Count == 0 || remote is null)
            return remote;
        // The nearest front wrote the last entry; each entry is believed as long as the one behind it was trusted.
        var hops = http.Request.Headers[ForwardedFor].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (var i = hops.Length - 1; i >= 0 && IsFront(remote, fronts) && IPAddress.TryParse(hops[i], out var hop); i--)
            remote = Plain(hop)!;
        return remote;
    }

    public static bool IsLocal(HttpContext http) => http.Connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote);

    /// <summary>The path as it stands in the request line, without query and undecoded; and the query without its mark.</summary>
    public static (string Path, string Query) Target(HttpContext http)
    {
        var target = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()?.RawTarget ?? "";
        if (target.Length == 0)
            target = http.Request.Path.Value ?? "/";
        if (target[0] != '/' && target.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
            target = target.IndexOf('/', scheme + 3) is > 0 and var root ? target[root..] : "/";
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
    }

    /// <summary>JSON with any charset, sent as it is.</summary>
    public static bool IsJson(IHeaderDictionary headers)
    {
        if (headers.ContentEncoding.Count > 0 || headers.ContentType is not [{ } type])
            return false;
        var end = type.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? type.AsSpan() : type.AsSpan(0, end)).Trim().Equals(Json, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A header's value, null when it is missing, empty, or not fit to be sent back.</summary>
    public static string? Echo(IHeaderDictionary headers, string name) =>
        headers.TryGetValue(name, out var values) && values is [{ Length: > 0 and <= 128 } value] && !value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? value : null;

    private static bool IsFront(IPAddress address, IReadOnlyList<IPNetwork> fronts)
    {
        foreach (var front in fronts)
            if (front.Contains(address))
                return true;
        return false;
    }

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
