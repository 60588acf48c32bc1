using Analytics.Client;

namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>What a signature may cover of a request, its body apart.</summary>
/// <param name="Generation">As routing told it (L3).</param>
/// <param name="Path">As it stands in the request line, undecoded, without query.</param>
/// <param name="Query">Raw, without the question mark; empty when there is none.</param>
public readonly record struct SignedRequest(Generation Generation, string Method, string Path, string Query, IHeaderDictionary Headers);
