using System.Net;
using Analytics.Gateway.Ctyun.Authentication;

namespace Analytics.Gateway.Ctyun;

/// <summary>When requests without TLS are taken (errors-global.md 2: never redirected).</summary>
public enum PlainHttpRule
{
    /// <summary>From this machine alone: also what a TLS front on it sends.</summary>
    Loopback = 1,

    /// <summary>From everywhere: a TLS front stands on another machine, or the operator trusts the network.</summary>
    Always = 2,

    Never = 3,
}

/// <summary>HTTP status of the gateway's own refusals.</summary>
public enum HttpStatusRule
{
    /// <summary>4xx and 5xx by the contract's table.</summary>
    Split = 1,

    /// <summary>200 for all, for clients that take any other status for a broken network.</summary>
    Always200 = 2,
}

/// <summary>Whose limits action liveness keeps (L2).</summary>
public enum ActionProfile
{
    /// <summary>Those of the product through which the app opened the ability.</summary>
    ByProduct = 1,

    /// <summary>Whatever either takes: 1 to 15 s, 11 MB of Base64, 8 MB of video.</summary>
    Union = 2,
}

/// <summary>The AI API as the operator wants it. Times and sizes that the contract fixes are no settings.</summary>
public sealed record CtyunOptions
{
    /// <summary>Bytes of any body, 100 MB by the contract.</summary>
    public const long MaxBody = 100L << 20;

    /// <summary>Bytes of the fence's body, 50 MB by the contract.</summary>
    public const long MaxFenceBody = 50L << 20;

    /// <summary>Whether the API is served at all. Default true.</summary>
    public bool Enabled { get; init; } = true;

    public CtyunAuthOptions Auth { get; init; } = new();

    public PlainHttpRule PlainHttp { get; init; } = PlainHttpRule.Loopback;

    public HttpStatusRule HttpStatus { get; init; } = HttpStatusRule.Split;

    /// <summary>Fronts whose <c>X-Forwarded-For</c> is believed. Default none.</summary>
    public IReadOnlyList<IPNetwork> TrustedFronts { get; init; } = [];

    /// <summary>Answers of action liveness repeat number and payload under the older names too (B09). Default false.</summary>
    public bool LegacyKeys { get; init; }

    public ActionProfile ActionProfile { get; init; } = ActionProfile.ByProduct;

    /// <summary>Bytes of a picture for face detection v3, 1 to 20 MiB, default 7 MiB (C01).</summary>
    public int FaceDetectMaxBytes { get; init; } = 7 << 20;

    /// <summary>G2 mask answers carry the liveness verdict that the manual prints (B40). Default true.</summary>
    public bool MaskLikeManual { get; init; } = true;

    /// <summary>Confidence from which G1 says that two faces are one person's, 0 to 100, default 80.</summary>
    public double CompareThreshold { get; init; } = 80;

    public CtyunLabels Labels { get; init; } = new();

    /// <summary>Bytes of bodies and downloads of all calls together, 128 MiB and more, default 512 MiB; more calls get 50000.</summary>
    public long BodyMemory { get; init; } = 512L << 20;

    /// <summary>Bytes of decoded pictures of all calls together, 128 MiB and more, default 1 GiB; more calls wait. A call that needs more
    /// by itself is refused as undecodable.</summary>
    public long PictureMemory { get; init; } = 1L << 30;

    /// <summary>Calls that may wait for picture memory, 0 to 100,000, default 256; more get 50000.</summary>
    public int PictureQueue { get; init; } = 256;

    /// <summary>Most pixels of a picture where the contract names no limit. Default 40 million.</summary>
    public long MaxPixels { get; init; } = 40_000_000;

    /// <summary>Time from admission to answer, 1 to 600 s, default 115 s: below the account's limit, which releases the units (R11).</summary>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromSeconds(115);

    public FetchOptions Fetch { get; init; } = new();
}

/// <summary>How pictures are fetched that a G1 caller names by address.</summary>
public sealed record FetchOptions
{
    /// <summary>For one picture, redirects included, 1 to 60 s, default 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Redirects that are followed, 0 to 10, default 3.</summary>
    public int Redirects { get; init; } = 3;

    /// <summary>Pictures of one call that are fetched at a time, 1 to 16, default 4.</summary>
    public int AtOnce { get; init; } = 4;

    /// <summary>Networks that may be asked although they are private, such as a picture store of the campus. Default none.</summary>
    public IReadOnlyList<IPNetwork> Allowed { get; init; } = [];
}

/// <summary>Class names of the answers: the manuals print only <c>blue_hat</c>, <c>blue</c> and <c>Male</c> (B39).</summary>
public sealed record CtyunLabels
{
    public string BlueHat { get; init; } = "blue_hat";

    public string WhiteHat { get; init; } = "white_hat";

    public string YellowHat { get; init; } = "yellow_hat";

    public string RedHat { get; init; } = "red_hat";

    public string OtherHat { get; init; } = "other_hat";

    /// <summary>Null leaves heads without a helmet out, as the manuals do (B41).</summary>
    public string? NoHat { get; init; }

    public string Light { get; init; } = "light";

    public string Blue { get; init; } = "blue";

    public string Other { get; init; } = "other";

    public string Red { get; init; } = "red";

    public string Dark { get; init; } = "dark";

    public string Yellow { get; init; } = "yellow";

    public string Male { get; init; } = "Male";

    public string Female { get; init; } = "Female";
}
