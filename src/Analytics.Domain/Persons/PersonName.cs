using System.Globalization;
using System.Text;
using Analytics.Domain.Rules;

namespace Analytics.Domain.Persons;

/// <summary>A person's full name: without blanks and other unusual characters, as the contract has it. No message holds the name.</summary>
public static class PersonName
{
    /// <summary>Characters (Unicode code points).</summary>
    public const int MaxLength = 50;

    private const string Field = "fullName";
    private const char Dot = '\u00B7';

    // Between the parts of a name, keyboards give many dots; registers print one.
    private const string Dots = "\u2022\u2027\u2219\u22C5\u30FB\uFF65";

    /// <summary>The form in which names are kept and compared.</summary>
    public static string Normalise(string name) =>
        string.Create(name.Length, name, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
                to[i] = Dots.Contains(from[i], StringComparison.Ordinal) ? Dot : from[i];
        });

    /// <summary>Every breach, not only the first.</summary>
    public static IReadOnlyList<Fault> Faults(string? name)
    {
        var faults = new FaultList();
        if (string.IsNullOrEmpty(name))
        {
            faults.Add(Field, FaultCode.Required, "is empty", "give the name of the identity card");
            return faults.All;
        }

        var runes = Normalise(name).EnumerateRunes().ToList();
        if (runes.Count > MaxLength)
            faults.Add(Field, FaultCode.TooLong, string.Create(CultureInfo.InvariantCulture, $"has {runes.Count} characters"), $"use {MaxLength} at most");
        if (!runes.All(rune => IsLetter(rune) || IsJoint(rune)))
            faults.Add(Field, FaultCode.Malformed, "holds a blank or another unusual character", "use letters; between them also \u00B7 - '");
        else if (IsJoint(runes[0]) || IsJoint(runes[^1]))
            faults.Add(Field, FaultCode.Malformed, "begins or ends with a joint", "\u00B7 - ' stand between letters only");
        return faults.All;
    }

    /// <summary>For lists: the first character and two stars, however long it is.</summary>
    public static string Mask(string? name) => string.IsNullOrEmpty(name) ? "**" : $"{name.EnumerateRunes().First()}**";

    private static bool IsLetter(Rune rune) =>
        Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static bool IsJoint(Rune rune) => rune.Value is Dot or '-' or '\'';
}
