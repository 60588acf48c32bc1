using Analytics.Domain.Cameras;
using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;

namespace Analytics.Node.Configuration;

/// <summary>From a section of a file to the camera's configuration in the domain.</summary>
public static class CameraMapping
{
    /// <param name="settings">A section whose spellings were checked.</param>
    /// <param name="source">The address, split and sealed by the caller.</param>
    public static CameraConfig ToConfig(CameraSettings settings, CameraSource source) => new()
    {
        Name = settings.Name ?? settings.Id,
        Group = settings.Group,
        Source = source,
        Rate = settings.Rate,
        Rules = settings.Rules.Select(ToRule).ToValueList(),
        MotionGate = settings.MotionGate,
        Evidence = new() { Preroll = settings.PreRoll, Postroll = settings.PostRoll },
        TimeZone = settings.TimeZone,
        Enabled = settings.Enabled,
        MeteredAccount = settings.MeteredAccount,
    };

    public static Rule ToRule(RuleSettings settings)
    {
        var intervals = new List<WeeklyInterval>();
        foreach (var text in settings.Schedule)
            Spellings.TryIntervals(text, intervals);
        return new Rule
        {
            Id = settings.Id,
            Ability = settings.Ability,
            Model = settings.Model,
            Zone = settings.Zone is { } zone && Spellings.TryZone(zone, out var polygon) ? polygon : null,
            Anchor = settings.Anchor switch
            {
                AnchorSetting.Center => Anchor.Center,
                AnchorSetting.Overlap => Anchor.AnyOverlap,
                _ => Anchor.BottomCenter,
            },
            Classes = settings.Classes.ToValueList(),
            MinScore = settings.MinScore,
            MinSize = settings.MinSize,
            K = settings.Hits,
            N = settings.OfWindows,
            Dwell = settings.Dwell,
            Schedule = new Schedule { Intervals = intervals.ToValueList() },
            Severity = (Severity)settings.Severity,
            Cooldown = settings.Cooldown,
            MaxOpen = settings.MaxOpen,
            CloseAfter = settings.CloseAfter,
            ExtendEvery = settings.ExtendEvery,
        };
    }

    public static Pace ToPace(PaceSetting pace) => pace switch
    {
        PaceSetting.Once => Pace.Once,
        PaceSetting.RealTime => Pace.RealTime,
        _ => Pace.Looped,
    };

    /// <summary>The kind of an address, by its form; null where it has none of the known ones.</summary>
    public static SourceKind? KindOf(string source) => source switch
    {
        _ when source.StartsWith("rtsp://", StringComparison.OrdinalIgnoreCase) || source.StartsWith("rtsps://", StringComparison.OrdinalIgnoreCase) => SourceKind.Rtsp,
        _ when source.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || source.StartsWith("https://", StringComparison.OrdinalIgnoreCase) =>
            !Uri.TryCreate(source, UriKind.Absolute, out var uri) ? null
            : uri.AbsolutePath.EndsWith(".m3u8", StringComparison.OrdinalIgnoreCase) ? SourceKind.Hls : SourceKind.Http,
        _ when source.StartsWith("simulator:", StringComparison.Ordinal) => SourceKind.Simulator,
        _ when source.Contains("://", StringComparison.Ordinal) => null,
        _ when Directory.Exists(source) => SourceKind.Folder,
        _ => SourceKind.File,
    };
}
