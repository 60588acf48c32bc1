namespace Analytics.Domain.Rules;

/// <summary>What is wrong with a field; surfaces translate by it.</summary>
public enum FaultCode
{
    Required = 1,
    OutOfRange = 2,
    TooLong = 3,
    TooMany = 4,
    Unknown = 5,
    Malformed = 6,
    Duplicate = 7,
    Conflict = 8,

    /// <summary>A secret stands where everybody can read it.</summary>
    Secret = 9,

    /// <summary>Sound in itself, and kept out by this node's settings.</summary>
    NotAllowed = 10,
}

/// <summary>One fault of a configuration.</summary>
/// <param name="Path">The field as the configuration spells it, such as <c>rules[0].minScore</c>.</param>
/// <param name="Message">What is wrong, with the value found.</param>
/// <param name="Fix">What to write instead.</param>
public sealed record Fault(string Path, FaultCode Code, string Message, string Fix)
{
    public override string ToString() => $"{Path}: {Message}; {Fix}";
}

/// <summary>Collects every fault of a record, instead of stopping at the first.</summary>
internal sealed class FaultList
{
    private readonly List<Fault> _faults = [];

    public IReadOnlyList<Fault> All => _faults;

    public void Add(string path, FaultCode code, string message, string fix) =>
        _faults.Add(new Fault(path, code, message, fix));

    public void Add(string path, IEnumerable<Fault> inner) =>
        _faults.AddRange(inner.Select(fault => fault with { Path = $"{path}.{fault.Path}" }));

    public void Required(string path, string what) => Add(path, FaultCode.Required, "is missing", $"give {what}, or leave the field out");

    public void Name(string path, string? value)
    {
        if (string.IsNullOrEmpty(value))
            Add(path, FaultCode.Required, "is empty", "give it a name of lower case letters, digits and . - _");
        else if (!EntityId.IsName(value) || value.Contains(':', StringComparison.Ordinal))
            Add(path, FaultCode.Malformed, $"'{value}' is no name", "use lower case letters, digits and . - _, 100 at most");
    }

    public void Range(string path, double value, double from, double to)
    {
        if (!(value >= from && value <= to))
            Add(path, FaultCode.OutOfRange, Invariant($"is {value}"), Invariant($"use a number from {from} to {to}"));
    }

    public void Range(string path, TimeSpan value, TimeSpan from, TimeSpan to)
    {
        if (value < from || value > to)
            Add(path, FaultCode.OutOfRange, $"is {value:c}", $"use a duration from {from:c} to {to:c}");
    }

    public void Known<T>(string path, T value)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            Add(path, FaultCode.Unknown, $"'{value}' is unknown", $"use one of {string.Join(", ", Enum.GetNames<T>())}");
    }

    public void TimeZone(string path, string? value)
    {
        if (string.IsNullOrEmpty(value))
            Add(path, FaultCode.Required, "is empty", "name an IANA time zone such as Asia/Shanghai");
        else if (!TimeZoneInfo.TryFindSystemTimeZoneById(value, out _))
            Add(path, FaultCode.Unknown, $"this machine knows no zone '{value}'", "use an IANA name such as Asia/Shanghai; install tzdata");
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
