using System.Globalization;
using System.Text;
using Analytics.Domain.Rules;

namespace Analytics.Domain.Apps;

/// <summary>What can be wrong with the texts of accounts and apps. Characters are Unicode code points.</summary>
internal static class ProfileFaults
{
    // The manuals print the yen mark in three spellings; both code points of it are forbidden.
    private const string Marks = "~!@#\uFFE5\u00A5%^&*";

    public static IReadOnlyList<Fault> Of(AccountProfile profile)
    {
        var faults = new FaultList();
        Text(faults, "name", profile.Name, 1, 100);
        if (profile.Contact is not null)
            Text(faults, "contact", profile.Contact, 1, 200);
        return faults.All;
    }

    public static IReadOnlyList<Fault> Of(AppProfile profile, AppRules rules)
    {
        var faults = new FaultList();
        faults.Known("rules", rules);
        var (least, most, description) = rules switch
        {
            AppRules.K1 => (1, 16, 28),
            AppRules.K2 => (4, 15, 500),
            _ => (1, 100, 500),
        };
        Text(faults, "name", profile.Name, least, most);
        Text(faults, "description", profile.Description, 0, description);
        if (rules == AppRules.K1)
        {
            WithoutMarks(faults, "name", profile.Name);
            WithoutMarks(faults, "description", profile.Description);
        }

        return faults.All;
    }

    private static void Text(FaultList faults, string path, string? text, int least, int most)
    {
        var length = text is null ? 0 : text.EnumerateRunes().Count();
        if (length < least && length == 0)
            faults.Add(path, FaultCode.Required, "is empty", Range(least, most));
        else if (length < least)
            faults.Add(path, FaultCode.OutOfRange, $"has {length} characters", Range(least, most));
        else if (length > most)
            faults.Add(path, FaultCode.TooLong, $"has {length} characters", Range(least, most));
        // U+FFFD stands for half a surrogate pair, which the journal could not keep as it is.
        if (text is not null && text.EnumerateRunes().Any(rune => Rune.IsControl(rune) || rune == Rune.ReplacementChar))
            faults.Add(path, FaultCode.Malformed, "holds a control character or half a character", "leave it out");
    }

    private static string Range(int least, int most) => string.Create(CultureInfo.InvariantCulture, $"use {least} to {most} characters");

    private static void WithoutMarks(FaultList faults, string path, string text)
    {
        var found = text.Where(character => Marks.Contains(character, StringComparison.Ordinal)).Distinct().ToArray();
        if (found.Length > 0)
            faults.Add(path, FaultCode.Malformed, $"holds {string.Join(' ', found)}", "use none of ~ ! @ # ￥ % ^ & *");
    }
}
