namespace Analytics.Engine.Peers;

/// <summary>Headers between nodes. All that begin with <see cref="Prefix"/> are signed.</summary>
public static class PeerHeaders
{
    public const string Prefix = "peer-";

    /// <summary>Name of the node that asks.</summary>
    public const string From = "peer-from";

    /// <summary>Name of the node that is meant: an address that another node has taken over answers nothing.</summary>
    public const string To = "peer-to";

    /// <summary>Unix time in milliseconds.</summary>
    public const string At = "peer-at";

    /// <summary>SHA-256 of the body in lower-case hexadecimal, also of an empty one.</summary>
    public const string Body = "peer-body";

    /// <summary>Whose turn a tensor takes; escaped as in an address.</summary>
    public const string Tenant = "peer-tenant";

    /// <summary>0 to 2.</summary>
    public const string Priority = "peer-priority";

    /// <summary>Milliseconds until the result is worthless, counted from the arrival: clocks need not agree. Absent: never.</summary>
    public const string Patience = "peer-patience";

    /// <summary>Fingerprint of the model's input, as the sender knows it.</summary>
    public const string Form = "peer-form";

    /// <summary>HMAC-SHA256 in lower-case hexadecimal.</summary>
    public const string Signature = "peer-signature";

    /// <summary>Of an answer: why not, one of <see cref="PeerCauses"/>.</summary>
    public const string Cause = "peer-cause";
}

/// <summary>Why a node refuses another one. Frozen: old and new versions run side by side.</summary>
public static class PeerCauses
{
    /// <summary>Without a signature, or with one of another secret or request.</summary>
    public const string Unsigned = "unsigned";

    /// <summary>Signed too long ago or for later: the nodes' clocks differ, or somebody sends it again.</summary>
    public const string Stale = "stale";

    /// <summary>Another node is meant.</summary>
    public const string Misdirected = "misdirected";

    /// <summary>The body is not the one that was signed.</summary>
    public const string BodyDiffers = "body-differs";

    public const string NoModel = "no-model";

    /// <summary>The model's input is described otherwise there.</summary>
    public const string FormDiffers = "form-differs";

    public const string TensorSize = "tensor-size";

    public const string QueueFull = "queue-full";

    public const string Deadline = "deadline";

    public const string Stopped = "stopped";

    /// <summary>The model or its library failed; the body says how.</summary>
    public const string Failed = "failed";

    public const string NoEvidence = "no-evidence";

    public const string EvidenceGone = "evidence-gone";
}
