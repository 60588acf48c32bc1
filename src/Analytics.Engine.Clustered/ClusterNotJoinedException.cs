namespace Analytics.Engine.Clustered;

/// <summary>The node found no cluster to be in, and may not be one alone.</summary>
public sealed class ClusterNotJoinedException(string message) : IOException(message);
