using Analytics.Capture.Sources;
using Analytics.Domain.Cameras;
using Analytics.Domain.Rules;
using Analytics.Node.Composition;
using Analytics.Node.Security;

namespace Analytics.Node.Configuration;

/// <summary>Spellings of a camera's section, then the domain's own checks, each reported at its place in the file.</summary>
public static class CameraChecks
{
    public static void Run(CameraSettings camera, ConfigBinder report)
    {
        if (camera.Source.Length > 0 && !IsSource(camera.Source))
            report.Report(camera, "source", "source", new("is no address that can be played: use rtsp://, http://, https://, a file or a folder", "不是可播放的地址：请使用 rtsp://、http://、https://、文件或目录"));
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(camera.TimeZone, out _))
            report.Report(camera, "timeZone", "time-zone", new($"this machine knows no time zone '{camera.TimeZone}': use an IANA name such as Asia/Shanghai", $"未知时区“{camera.TimeZone}”：请使用 IANA 名称，如 Asia/Shanghai"));
        foreach (var doubled in camera.Rules.GroupBy(r => r.Id).Where(g => g.Key.Length > 0).SelectMany(g => g.Skip(1)))
            report.Report(doubled, "id", "doubled", new($"rule '{doubled.Id}' stands twice: rename one", $"规则“{doubled.Id}”重复：请改名"));
        foreach (var rule in camera.Rules)
            Run(rule, report);
    }

    /// <summary>The domain's word on the whole camera, where nothing else is wrong with the file.</summary>
    public static void AskDomain(CameraSettings camera, ConfigBinder report)
    {
        if (CameraMapping.KindOf(camera.Source) is not { } kind)
            return;
        var source = new CameraSource(kind, SourceSealer.Display(camera.Source));
        foreach (var fault in CameraMapping.ToConfig(camera, source).Faults())
            report.Report(camera, fault.Path, "refused", new($"{fault.Message}: {fault.Fix}", Chinese(fault)));
    }

    private static void Run(RuleSettings rule, ConfigBinder report)
    {
        if (rule.Zone is { } zone && !Spellings.TryZone(zone, out _))
            report.Report(rule, "zone", "zone", new($"'{zone}' is no list of points: write \"x,y;x,y;x,y\" with fractions from 0 to 1", $"“{zone}”不是点列表：请写成 \"x,y;x,y;x,y\"，取值 0 到 1"));
        foreach (var text in rule.Schedule.Where(t => !Spellings.TryIntervals(t, [])))
            report.Report(rule, "schedule", "schedule", new($"'{text}' is no weekly interval: write \"mon-fri 18:00-08:00\" or \"daily 22:00-06:00\"", $"“{text}”不是时段：请写成 \"mon-fri 18:00-08:00\" 或 \"daily 22:00-06:00\""));
        if (rule.Hits > rule.OfWindows)
            report.Report(rule, "hits", "contradiction", new($"{rule.Hits} hits of {rule.OfWindows} windows can never be: lower hits or raise ofWindows", $"{rule.OfWindows} 个窗口不可能命中 {rule.Hits} 次：请减小 hits 或增大 ofWindows"));
        // Names, ranges and the choice of text were reported by the binder; the rest is the domain's.
        foreach (var fault in CameraMapping.ToRule(rule).Faults())
        {
            var (member, code) = fault.Path.Split('.', '[')[0] switch
            {
                "zone" => ("zone", "zone"),
                "ability" when rule.Ability.Length > 0 => ("ability", "ability"),
                "classes" => ("classes", "classes"),
                _ => ("", ""),
            };
            if (code.Length > 0)
                report.Report(rule, member, code, new($"{fault.Message}: {fault.Fix}", Chinese(fault)));
        }
    }

    private static string Chinese(Fault fault) => fault.Code switch
    {
        FaultCode.Required => "不能为空",
        FaultCode.OutOfRange => $"超出范围（{fault.Fix}）",
        FaultCode.TooMany => $"数量过多（{fault.Fix}）",
        FaultCode.Unknown => $"未知取值（{fault.Fix}）",
        FaultCode.Malformed => $"格式有误（{fault.Fix}）",
        FaultCode.Duplicate => "重复",
        _ => $"有误（{fault.Fix}）",
    };

    private static bool IsSource(string source)
    {
        if (source.StartsWith(SimulatorFeeds.Prefix, StringComparison.Ordinal))
            return SimulatorFeeds.SceneOf(source) is not null;
        var isUrl = source.Contains("://", StringComparison.Ordinal);
        return (!isUrl || Uri.TryCreate(source, UriKind.Absolute, out var uri) && uri.Host.Length > 0) && CameraMapping.KindOf(source) is not null
            && SourceAddress.TryParse(source, Directory.GetCurrentDirectory(), out _) is not null;
    }
}
