using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Analytics.Domain.Geometry;

namespace Analytics.Domain.Rules;

/// <summary>
/// What an incident keeps of the rule that opened it: enough to explain it and to draw its zone after the rule has changed. A
/// pipeline makes it once for each rule.
/// </summary>
/// <param name="Version">First 12 hexadecimal digits of the SHA-256 of the rule's content: another content, another version.</param>
public sealed record RuleRef(
    string Id, string Version, string Ability, Severity Severity, RuleThresholds Thresholds, RuleTerms Terms)
{
    private static readonly JsonSerializerOptions Canonical = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static RuleRef Of(Rule rule) => new(
        rule.Id,
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(rule, Canonical)).AsSpan(0, 6)),
        rule.Ability,
        rule.Severity,
        new RuleThresholds(rule.Zone, rule.Anchor, rule.Classes, rule.MinScore, rule.MinSize, rule.K, rule.N, rule.Dwell),
        new RuleTerms(rule.Cooldown, rule.MaxOpen, rule.CloseAfter, rule.ExtendEvery));
}

/// <summary>What had to be met. Meanings and ranges: <see cref="Rule"/>.</summary>
public sealed record RuleThresholds(
    Polygon? Zone, Anchor Anchor, ValueList<string> Classes, double MinScore, double MinSize, int K, int N, TimeSpan Dwell);

/// <summary>How the incident log treats the rule's incidents. Meanings and ranges: <see cref="Rule"/>.</summary>
public sealed record RuleTerms(TimeSpan Cooldown, TimeSpan MaxOpen, TimeSpan CloseAfter, TimeSpan ExtendEvery);
