using System.Globalization;
using Analytics.Domain.Rules;
using Analytics.Gateway.Problems;

namespace Analytics.Gateway.Requests;

/// <summary>Which version of a thing a request edits.</summary>
internal static class Versions
{
    /// <summary><c>If-Match: "3"</c> edits version 3; <c>If-None-Match: *</c> makes a new one; neither overwrites any.</summary>
    public static bool TryRead(HttpRequest request, out long? expected, out Problem? problem)
    {
        (expected, problem) = (null, null);
        var (match, none) = (request.Headers.IfMatch.ToString(), request.Headers.IfNoneMatch.ToString());
        if (none.Length > 0)
        {
            expected = 0;
            if (none != "*")
                problem = Problem.Of("If-None-Match", FaultCode.Malformed, new("is not *", "不是 *"), new("use * for a new one", "新建时请使用 *"));
        }
        else if (match.Length > 0)
        {
            if (long.TryParse(match.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
                expected = version;
            else
                problem = Problem.Of("If-Match", FaultCode.Malformed, new("is no version", "不是版本号"),
                    new("pass on the ETag that it was read with", "请使用读取时得到的 ETag"));
        }

        return problem is null;
    }
}
