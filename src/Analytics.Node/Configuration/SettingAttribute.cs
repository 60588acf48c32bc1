namespace Analytics.Node.Configuration;

/// <summary>
/// Says what a setting means, in both languages, and its range. The binder, the schema, the commented default file and the
/// reference page are all made from it, so a setting is added in one place: a property with this attribute.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string en, string zh) : Attribute
{
    public string En { get; } = en;

    public string Zh { get; } = zh;

    /// <summary>Smallest value: the number itself; seconds for durations; bytes for sizes; characters for texts; items for lists.</summary>
    public double Min { get; init; } = double.NaN;

    /// <summary>Largest value, in the same units.</summary>
    public double Max { get; init; } = double.NaN;

    public bool Required { get; init; }

    /// <summary>A regular expression that a text must match as a whole.</summary>
    public string? Pattern { get; init; }

    /// <summary>A whole number written as <c>512MiB</c> or <c>2GiB</c>.</summary>
    public bool IsBytes { get; init; }

    /// <summary>An example for texts without a default.</summary>
    public string? Example { get; init; }

    /// <summary>Never shown again: not in logs, not in the API.</summary>
    public bool IsSecret { get; init; }
}
