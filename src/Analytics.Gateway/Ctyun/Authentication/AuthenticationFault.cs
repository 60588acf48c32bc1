namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>
/// Why a request is not taken, in the contract's order of checks (auth.md 3). The caller sees the number alone, metrics and the
/// operator's log see the name. Names are stable.
/// </summary>
public enum AuthenticationFault
{
    None = 0,

    /// <summary>No AppKey header, or an empty one.</summary>
    AppKeyMissing = 1,

    /// <summary>A header that carries signature, time or request id is missing, or was sent twice.</summary>
    HeaderMissing = 2,

    /// <summary>The signature header has another form, or its hex or Base64 is not canonical (L10).</summary>
    SignatureMalformed = 3,

    /// <summary>G3: request id or date is not among the signed headers (A04).</summary>
    MandatoryHeaderNotSigned = 4,

    /// <summary>G3: a header is listed as signed and was not sent.</summary>
    SignedHeaderMissing = 5,

    /// <summary>G3: nobody has this AccessKey, or it or its account is disabled.</summary>
    AccessKeyUnknown = 6,

    /// <summary>Not a time of the generation's form, or no year of this century.</summary>
    TimeMalformed = 7,

    /// <summary>Too far from our clock.</summary>
    TimeOutsideWindow = 8,

    SignatureWrong = 9,

    /// <summary>Nobody has this AppKey, its app is disabled, or it is of another account than the AccessKey.</summary>
    AppKeyUnknown = 10,

    /// <summary>The same signed request was admitted before, and its units were not released.</summary>
    Replayed = 11,

    /// <summary>The app has an address list, and the caller is not on it.</summary>
    AddressNotAllowedForApp = 12,

    /// <summary>The ability has an address list, and the caller is not on it.</summary>
    AddressNotAllowedForAbility = 13,
}

public static class AuthenticationFaults
{
    /// <summary>The contract's number (errors-global.md 1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">No fault.</exception>
    public static int Number(this AuthenticationFault fault) => fault switch
    {
        AuthenticationFault.AppKeyMissing => 40002,
        AuthenticationFault.AccessKeyUnknown => 10002,
        AuthenticationFault.AppKeyUnknown => 40006,
        AuthenticationFault.AddressNotAllowedForApp => 40009,
        AuthenticationFault.AddressNotAllowedForAbility => 40010,
        > AuthenticationFault.None and <= AuthenticationFault.AddressNotAllowedForAbility => 10020,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "This is no fault."),
    };
}
