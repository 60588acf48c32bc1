using System.Globalization;
using Analytics.Domain.Rules;

namespace Analytics.Domain.Persons;

/// <summary>
/// The citizen's number of GB 11643: six digits of the place, eight of the birth date, three of the order, one check digit by
/// ISO 7064 MOD 11-2, where ten is a capital X. No message of this class holds the number.
/// </summary>
public static class IdentityNumber
{
    public const int Length = 18;

    /// <summary>Characters of the number that are shown: the first three and the last four.</summary>
    public const int ShownFirst = 3;

    /// <inheritdoc cref="ShownFirst"/>
    public const int ShownLast = 4;

    private const int FirstYear = 1900;
    private const string Field = "idNumber";

    // The number belongs to one country, and so does the day on which somebody is born.
    private static readonly TimeSpan s_zone = TimeSpan.FromHours(8);

    /// <summary>Every breach, not only the first; empty for a number that can be somebody's.</summary>
    /// <param name="number">As it came: nothing is trimmed or raised to upper case.</param>
    /// <param name="at">Nobody is born later.</param>
    public static IReadOnlyList<Fault> Faults(string? number, DateTimeOffset at)
    {
        var faults = new FaultList();
        if (string.IsNullOrEmpty(number))
            faults.Add(Field, FaultCode.Required, "is empty", "give the 18 characters of the identity card");
        else if (number.Length != Length)
            faults.Add(Field, FaultCode.Malformed, string.Create(CultureInfo.InvariantCulture, $"has {number.Length} characters"), "give all 18, without blanks");
        else if (!IsForm(number))
            faults.Add(Field, FaultCode.Malformed, "holds a character that no number has", "write 17 digits and a digit or a capital X");
        else
        {
            if (CheckCharacter(number) != number[^1])
                faults.Add(Field, FaultCode.Malformed, "has a check character that does not fit the digits before it", "compare it with the card: a digit is mistyped");
            if (!IsBirthDate(number.AsSpan(6, 8), at))
                faults.Add(Field, FaultCode.OutOfRange, "has a birth date that cannot be one", "compare characters 7 to 14 with the card");
        }

        return faults.All;
    }

    public static bool IsValid(string? number, DateTimeOffset at) => Faults(number, at).Count == 0;

    /// <summary>The character that the first 17 digits call for.</summary>
    /// <param name="number">17 digits at least.</param>
    public static char CheckCharacter(ReadOnlySpan<char> number)
    {
        // Horner's form of the weights 2^(18 - place) modulo 11, the check character itself having weight 1.
        var sum = 0;
        foreach (var digit in number[..(Length - 1)])
            sum = (sum + digit - '0') * 2 % 11;
        var check = (12 - sum) % 11;
        return check == 10 ? 'X' : (char)('0' + check);
    }

    /// <summary>For people: <c>110***********123X</c>. What is no number is stars alone.</summary>
    public static string Mask(string? number) => number is { Length: Length }
        ? string.Concat(number.AsSpan(0, ShownFirst), new string('*', Length - ShownFirst - ShownLast), number.AsSpan(Length - ShownLast))
        : new string('*', Length);

    private static bool IsForm(string number) =>
        !number.AsSpan(0, Length - 1).ContainsAnyExceptInRange('0', '9') && number[^1] is (>= '0' and <= '9') or 'X';

    private static bool IsBirthDate(ReadOnlySpan<char> text, DateTimeOffset at) =>
        DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        && date.Year >= FirstYear
        && date <= DateOnly.FromDateTime(at.ToOffset(s_zone).DateTime);
}
