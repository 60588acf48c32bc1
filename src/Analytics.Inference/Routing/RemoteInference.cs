using Analytics.Inference.Sending;

namespace Analytics.Inference.Routing;

/// <summary>When other nodes run this node's models.</summary>
public enum RemoteUse
{
    Never,

    /// <summary>Where this node has no inference library, or cannot open the model.</summary>
    WhenAbsent,

    Always,
}

/// <param name="Use">When.</param>
/// <param name="Carrier">The way there.</param>
public sealed record RemoteInference(RemoteUse Use, ITensorCarrier Carrier);
