using System.Text.RegularExpressions;
using Analytics.Domain.Rules;

namespace Analytics.Domain.Cameras;

internal static partial class CameraFaults
{
    public const int MaxRules = 32;

    private static readonly TimeSpan MaxRoll = TimeSpan.FromSeconds(60);

    public static IReadOnlyList<Fault> Of(CameraConfig config)
    {
        var faults = new FaultList();
        Text(faults, "name", config.Name, 100);
        faults.Name("group", config.Group);
        if (config.Source is null)
            faults.Add("source", FaultCode.Required, "is missing", "say where the pictures come from: kind and address");
        else
            faults.Add("source", Of(config.Source));
        faults.Range("rate", config.Rate, 0.1, 30);
        Rules(faults, config);
        if (config.Evidence is { } evidence)
        {
            faults.Range("evidence.preroll", evidence.Preroll, TimeSpan.Zero, MaxRoll);
            faults.Range("evidence.postroll", evidence.Postroll, TimeSpan.Zero, MaxRoll);
            faults.Range("evidence.retention", evidence.Retention, TimeSpan.FromHours(1), TimeSpan.FromDays(3650));
        }
        else
        {
            faults.Required("evidence", "preroll, postroll and retention");
        }

        faults.TimeZone("timeZone", config.TimeZone);
        if (config.MeteredAccount is not null)
            faults.Name("meteredAccount", config.MeteredAccount);
        return faults.All;
    }

    private static void Rules(FaultList faults, CameraConfig config)
    {
        if (config.Rules.Count > MaxRules)
            faults.Add("rules", FaultCode.TooMany, $"has {config.Rules.Count} rules", $"use {MaxRules} at most");
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < config.Rules.Count; i++)
        {
            var path = $"rules[{i}]";
            if (config.Rules[i] is not { } rule)
            {
                faults.Required(path, "a rule");
                continue;
            }

            faults.Add(path, rule.Faults());
            if (!ids.Add(rule.Id))
                faults.Add($"{path}.id", FaultCode.Duplicate, $"'{rule.Id}' is used twice", "give each rule of the camera its own id");
        }
    }

    private static IReadOnlyList<Fault> Of(CameraSource source)
    {
        var faults = new FaultList();
        faults.Known("kind", source.Kind);
        faults.Known("transport", source.Transport);
        faults.Known("pace", source.Pace);
        Text(faults, "display", source.Display, 2000);
        if (faults.All.Count > 0)
            return faults.All;

        var schemes = Schemes(source.Kind);
        if (schemes.Length > 0 && !schemes.Any(scheme => source.Display.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)))
        {
            var fix = $"begin the address with {string.Join(" or ", schemes)}";
            faults.Add("display", FaultCode.Malformed, "does not suit the kind of source", fix);
        }

        // The text itself is not repeated: it may hold the secret.
        if (Credentials().IsMatch(source.Display))
            faults.Add("display", FaultCode.Secret, "holds a user name or password", "leave them out of the address that is shown");
        if (source.Protected is { Length: 0 or > 4000 })
            faults.Add("protected", FaultCode.OutOfRange, $"has {source.Protected.Length} characters", "use 1 to 4000, or leave it out");
        if (source.IsLive && source.Pace != Pace.RealTime)
            faults.Add("pace", FaultCode.Conflict, "a live source cannot be looped or hurried", "leave the pace out");
        if (source.Kind != SourceKind.Rtsp && source.Transport != Transport.Tcp)
            faults.Add("transport", FaultCode.Conflict, "only RTSP sources have a transport", "leave the transport out");
        return faults.All;
    }

    private static string[] Schemes(SourceKind kind) => kind switch
    {
        SourceKind.Rtsp => ["rtsp://", "rtsps://"],
        SourceKind.Hls or SourceKind.Http => ["http://", "https://"],
        _ => [],
    };

    private static void Text(FaultList faults, string path, string? value, int most)
    {
        if (string.IsNullOrWhiteSpace(value))
            faults.Add(path, FaultCode.Required, "is empty", $"use 1 to {most} characters");
        else if (value.Length > most)
            faults.Add(path, FaultCode.TooLong, $"has {value.Length} characters", $"use {most} at most");
    }

    /// <summary><c>scheme://user:word@host</c>, or a query parameter that carries a password or token.</summary>
    [GeneratedRegex(@"^[a-z]+://[^/?#]*@|[?&;](pass|passwd|password|pwd|token|secret|auth|key|sign|signature)=[^&;]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Credentials();
}
