using Analytics.Domain.Geometry;

namespace Analytics.Domain.Apps;

/// <summary>A secret that was encrypted before it came here; opaque.</summary>
/// <param name="Sealed">1 to <see cref="SecretRing.MaxSealed"/> characters.</param>
/// <param name="Until">First instant at which it is refused; null without an end.</param>
public sealed record KeptSecret(string Sealed, DateTimeOffset? Until);

/// <summary>The secrets of one key: the present one first, behind it at most one that was rotated away and is still in its grace.</summary>
public static class SecretRing
{
    public const int MaxSealed = 1000;

    public static readonly TimeSpan MaxGrace = TimeSpan.FromDays(30);

    public static bool IsGrace(TimeSpan grace) => grace >= TimeSpan.Zero && grace <= MaxGrace;

    public static bool IsSealed(string? text) => text is { Length: > 0 and <= MaxSealed };

    /// <summary>An older one that was still in its grace ends now: what was rotated twice has leaked or is forgotten.</summary>
    internal static ValueList<KeptSecret> Rotate(ValueList<KeptSecret> ring, string @sealed, DateTimeOffset at, DateTimeOffset graceUntil) =>
        graceUntil > at && ring.Count > 0
            ? [new KeptSecret(@sealed, null), ring[0] with { Until = graceUntil }]
            : [new KeptSecret(@sealed, null)];
}
