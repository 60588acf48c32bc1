using System.Globalization;
using Analytics.Domain.Apps;
using Analytics.Domain.Rules;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;

namespace Analytics.Gateway.Management.Apps;

/// <summary>How long a rotated secret stays valid: <c>?grace=</c>, in seconds.</summary>
internal static class Graces
{
    private static readonly TimeSpan s_usual = TimeSpan.FromDays(1);

    private static readonly long s_most = (long)SecretRing.MaxGrace.TotalSeconds;

    public static ParameterNote Note { get; } = new("grace", "query", "Seconds that the old secret stays valid: 0 to 2592000, default 86400.");

    public static Problem? Read(string? text, out TimeSpan grace)
    {
        grace = s_usual;
        if (text is null)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= s_most)
        {
            grace = TimeSpan.FromSeconds(seconds);
            return null;
        }

        return Problem.Of("grace", FaultCode.OutOfRange, new("is out of range", "超出范围"),
            new($"use whole seconds from 0 to {s_most}", $"请使用 0 到 {s_most} 的整数秒"));
    }
}
