using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Analytics.Client;
using Analytics.Client.Contract;

namespace Analytics.Gateway.Ctyun.Answers;

/// <summary>The bytes of failures that are an entry of a table and nothing more, each written once: no more than the tables hold.</summary>
internal static class KnownFailures
{
    private static readonly ConcurrentDictionary<Key, byte[]> s_written = new();

    /// <param name="endpoint">Null where the request led to none.</param>
    /// <returns>Null for a refusal with words of its own.</returns>
    public static byte[]? Find(Generation generation, ContractEndpoint? endpoint, Refusal refusal) =>
        refusal is { Message: null, Detail: null, Token: null }
            ? s_written.GetOrAdd(new Key(generation, endpoint, refusal.Error), Write)
            : null;

    private static byte[] Write(Key key)
    {
        using var buffer = new AnswerBuffer();
        FailureWriter.Write(buffer.Json, key.Generation, key.Endpoint, key.Error);
        return buffer.Bytes.ToArray();
    }

    /// <summary>Tables are made once: their entries are told apart as objects, which their texts need not be read for.</summary>
    private readonly record struct Key(Generation Generation, ContractEndpoint? Endpoint, ContractError Error)
    {
        public bool Equals(Key other) =>
            Generation == other.Generation && ReferenceEquals(Endpoint, other.Endpoint) && ReferenceEquals(Error, other.Error);

        public override int GetHashCode() =>
            HashCode.Combine(Generation, RuntimeHelpers.GetHashCode(Endpoint), RuntimeHelpers.GetHashCode(Error));
    }
}
