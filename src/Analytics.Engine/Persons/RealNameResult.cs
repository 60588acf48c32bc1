namespace Analytics.Engine.Persons;

/// <summary>What came of name and number. The values are the contract's characters (first of resStr); others of its table speak of
/// authorities behind a network, and a register in memory has none: A and T (time-outs on the way), E (a call that failed), X.</summary>
public enum IdentityVerdict
{
    Valid = '0',

    /// <summary>Not in the register, not agreeing, over its time, or of another name.</summary>
    Invalid = '5',

    /// <summary>No number that can be somebody's, or no name.</summary>
    WrongParameter = '6',

    /// <summary>The register cannot be read now.</summary>
    SystemFault = '7',
}

/// <summary>
/// The contract's resStr: name and number, portrait, and two characters to ignore. Of the second character's table a local register
/// never gives C (a missing number is told by the first character) and W (no other faults).
/// </summary>
public static class RealNameResult
{
    public const char NotCarriedOut = 'X';

    public static string Of(IdentityVerdict identity, char portrait) => $"{(char)identity}{portrait}{NotCarriedOut}{NotCarriedOut}";
}
