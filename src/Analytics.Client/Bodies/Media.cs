using System.Buffers;
using System.IO.Pipelines;

namespace Analytics.Client.Bodies;

/// <summary>
/// A picture or a video to send. It is read twice: once for the hash that the signature needs before the headers, once while it is
/// sent, Base64-encoded piece by piece. A stream that cannot seek is kept in memory once, under a limit.
/// </summary>
public abstract class Media
{
    /// <summary>Most bytes of a stream that cannot seek. 16 MiB: more than any picture or video that the contract allows.</summary>
    public const int SpoolLimit = 16 << 20;

    /// <summary>A file that is in memory already.</summary>
    public static Media Of(ReadOnlyMemory<byte> bytes) => new InMemory(bytes);

    /// <summary>
    /// A file from its present position to its end. A stream that can seek is read from there for each pass, and stays open; one
    /// that cannot is read once, to at most <see cref="SpoolLimit"/> bytes. For one call at a time, since a stream has one position.
    /// </summary>
    public static Media Of(Stream stream) => stream.CanSeek ? new Rewindable(stream) : new Spooled(stream);

    /// <summary>A picture that the server fetches itself: G1 only.</summary>
    /// <param name="address">http or https.</param>
    public static Media At(Uri address) => new Remote(address);

    /// <summary>Makes the length known and the bytes readable again and again.</summary>
    /// <exception cref="ArgumentException">The stream cannot seek and is longer than <see cref="SpoolLimit"/>.</exception>
    internal abstract ValueTask PrepareAsync(CancellationToken cancel);

    /// <summary>Bytes of the file; known after <see cref="PrepareAsync"/>.</summary>
    internal abstract long Length { get; }

    /// <summary>Begins a pass over the bytes.</summary>
    internal abstract Stream Open();

    internal virtual Uri? Address => null;

    // Unlike a MemoryStream, it needs no array.
    private static Stream Reader(ReadOnlyMemory<byte> bytes) => PipeReader.Create(new ReadOnlySequence<byte>(bytes)).AsStream();

    private sealed class InMemory(ReadOnlyMemory<byte> bytes) : Media
    {
        internal override long Length => bytes.Length;

        internal override ValueTask PrepareAsync(CancellationToken cancel) => ValueTask.CompletedTask;

        internal override Stream Open() => Reader(bytes);
    }

    private sealed class Rewindable(Stream stream) : Media
    {
        private readonly long _start = stream.Position;

        internal override long Length => stream.Length - _start;

        internal override ValueTask PrepareAsync(CancellationToken cancel) => ValueTask.CompletedTask;

        internal override Stream Open()
        {
            stream.Position = _start;
            return stream;
        }
    }

    private sealed class Spooled(Stream stream) : Media
    {
        private byte[]? _bytes;

        internal override long Length => Bytes.Length;

        private byte[] Bytes => _bytes ?? throw new InvalidOperationException("The stream was not read yet.");

        internal override async ValueTask PrepareAsync(CancellationToken cancel)
        {
            if (_bytes is not null)
                return;
            using var kept = new MemoryStream();
            var piece = ArrayPool<byte>.Shared.Rent(64 << 10);
            try
            {
                while (await stream.ReadAsync(piece, cancel).ConfigureAwait(false) is > 0 and var read)
                {
                    if (kept.Length + read > SpoolLimit)
                        throw new ArgumentException($"A stream that cannot seek is longer than {SpoolLimit} bytes: give one that can.");
                    kept.Write(piece, 0, read);
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(piece, clearArray: true);
            }

            _bytes = kept.ToArray();
        }

        internal override Stream Open() => Reader(Bytes);
    }

    private sealed class Remote(Uri address) : Media
    {
        internal override Uri Address => address;

        internal override long Length => 0;

        internal override ValueTask PrepareAsync(CancellationToken cancel) => ValueTask.CompletedTask;

        internal override Stream Open() => Stream.Null;
    }
}
