using System.Buffers;
using System.IO.Pipelines;
using Analytics.Gateway.Ctyun.Authentication;

namespace Analytics.Gateway.Ctyun.Bodies;

internal enum BodyOutcome
{
    Whole = 1,

    /// <summary>Over the limit; the rest was not read.</summary>
    TooLong = 2,

    /// <summary>All calls together hold as much as they may.</summary>
    NoMemory = 3,
}

/// <summary>Reads a body as it comes in: limits first, then a copy into pooled memory, then the signature's digest.</summary>
internal static class BodyReader
{
    /// <summary>A body up to here is digested at once, at its end: without a hash object.</summary>
    private const int DigestFrom = 64 << 10;

    /// <param name="from">The request's.</param>
    /// <param name="into">Grows with what comes.</param>
    /// <param name="announced">Content-Length, 0 without one.</param>
    /// <param name="limit">Most bytes.</param>
    /// <param name="check">Is fed large bodies while they come in.</param>
    /// <returns>The outcome, and how many bytes the check has seen.</returns>
    /// <exception cref="IOException">The connection broke, or the caller sent too slowly.</exception>
    public static async ValueTask<(BodyOutcome Outcome, int Digested)> ReadAsync(
        PipeReader from, PooledBody into, long announced, long limit, SignatureCheck check, CancellationToken cancel)
    {
        for (var digested = 0; ;)
        {
            // A small body is there with its head.
            if (!from.TryRead(out var read))
                read = await from.ReadAsync(cancel).ConfigureAwait(false);
            var pieces = read.Buffer;
            var outcome = Keep(into, pieces, announced, limit);
            from.AdvanceTo(pieces.End);
            if (outcome != BodyOutcome.Whole || read.IsCompleted)
                return (outcome, digested);
            if (into.Length - digested < DigestFrom)
                continue;
            check.Append(into.Span[digested..]);
            digested = into.Length;
        }
    }

    private static BodyOutcome Keep(PooledBody into, in ReadOnlySequence<byte> pieces, long announced, long limit)
    {
        if (pieces.IsEmpty)
            return BodyOutcome.Whole;
        if (into.Length + pieces.Length > limit)
            return BodyOutcome.TooLong;
        if (!into.TryReserve((int)pieces.Length, announced))
            return BodyOutcome.NoMemory;
        foreach (var piece in pieces)
            into.Append(piece.Span);
        return BodyOutcome.Whole;
    }
}
