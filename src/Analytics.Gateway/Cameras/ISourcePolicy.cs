using Analytics.Gateway.Problems;

namespace Analytics.Gateway.Cameras;

/// <summary>Which addresses the API may give to cameras: an engineer is not to read any file of the node, nor to call on any service.</summary>
public interface ISourcePolicy
{
    /// <summary>Null where the address is allowed; else what is wrong and how to mend it, without the address.</summary>
    (Text Message, Text Fix)? Check(string address);
}
