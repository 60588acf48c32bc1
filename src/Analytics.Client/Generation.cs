namespace Analytics.Client;

/// <summary>The three forms of the contract. Numbers are stored.</summary>
public enum Generation
{
    /// <summary><c>/face/api/v1/…json</c>; signed by AppKey over method, path, query, time and SHA-1 of the body.</summary>
    G1 = 1,

    /// <summary><c>/v1/aiop/api/{code}/…</c> with headers Sign and Timestamp; an MD5 over keys, time, path and body.</summary>
    G2 = 2,

    /// <summary>The same paths with Eop-Authorization; signed by the account's AccessKey over headers, query and SHA-256 of the body.</summary>
    G3 = 3,
}
