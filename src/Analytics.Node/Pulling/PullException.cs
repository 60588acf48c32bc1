using Analytics.Node.Configuration;

namespace Analytics.Node.Pulling;

/// <summary>Why a model was not pulled. Scripts read these: names and numbers are frozen.</summary>
public enum PullFaultCode
{
    /// <summary>No address holds the file: only a mirror can.</summary>
    NoSource = 1,

    /// <summary>An address, or what it redirects to, is not https.</summary>
    NotHttps = 2,

    /// <summary>The server answered with something else than the file.</summary>
    Refused = 3,

    /// <summary>Nobody answers there.</summary>
    Unreachable = 4,

    /// <summary>It broke off again and again; what came is kept for the next pull.</summary>
    BrokenOff = 5,

    /// <summary>Another length or another digest than the manifest's.</summary>
    WrongFile = 6,

    NotInMirror = 7,

    LicenceNotAccepted = 8,

    /// <summary>The disk has no room for it.</summary>
    NoSpace = 9,
}

/// <summary>One model that was not pulled.</summary>
public sealed class PullException(PullFaultCode code, Localised text, Exception? inner = null) : Exception(text.En, inner)
{
    public PullFaultCode Code { get; } = code;

    public Localised Text { get; } = text;
}
