namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>How strictly times and repeats of signed requests are taken (settings <c>auth.*</c>).</summary>
public sealed record CtyunAuthOptions
{
    /// <summary>The most that <see cref="MaxSkew"/> may be.</summary>
    public static readonly TimeSpan LongestSkew = TimeSpan.FromDays(1);

    /// <summary>
    /// How far a request's time may be from ours, to both sides, 0 to 24 h, default 15 min. Zero turns the check off: the replay guard
    /// then keeps every request for ever.
    /// </summary>
    public TimeSpan MaxSkew { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Clocks that an eop-date may show, as offsets from UTC; one to four. Default UTC and UTC+8 (A07).</summary>
    public IReadOnlyList<TimeSpan> EopDateZones { get; init; } = [TimeSpan.Zero, TimeSpan.FromHours(8)];

    /// <summary>Whether a signed request is taken once only (L8). Default true; off, every admission is a new charged call.</summary>
    public bool RejectReplay { get; init; } = true;

    /// <summary>Every fault of the values; empty when they can be used.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        if (MaxSkew < TimeSpan.Zero || MaxSkew > LongestSkew)
            faults.Add($"{nameof(MaxSkew)} is {MaxSkew}; it may be 0 to {LongestSkew.TotalHours:0} h.");
        if (EopDateZones.Count is < 1 or > 4)
            faults.Add($"{nameof(EopDateZones)} has {EopDateZones.Count} entries; it may have 1 to 4.");
        if (EopDateZones.Any(zone => zone.Duration() > TimeSpan.FromHours(14)))
            faults.Add($"{nameof(EopDateZones)}: no clock is more than 14 h away from UTC.");
        return faults;
    }
}
