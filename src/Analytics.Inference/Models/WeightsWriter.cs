using System.Security.Cryptography;

namespace Analytics.Inference.Models;

/// <summary>
/// Brings a file of weights to its place: into <c>FILE.part</c> first, verified on the way, and moved once it is whole. Whoever looks at
/// the file sees nothing or the right one.
/// </summary>
public static class WeightsWriter
{
    public const string PartEnding = ".part";

    /// <summary>Longest silence within a file.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of an earlier try that was broken off; 0 for none. Longer than the file is to be: worth nothing, 0.</summary>
    public static long Begun(string file, ModelVersion version) =>
        new FileInfo(file + PartEnding) is { Exists: true } part && part.Length < version.Bytes ? part.Length : 0;

    /// <summary>Forgets an earlier try.</summary>
    public static void Discard(string file) => File.Delete(file + PartEnding);

    /// <summary>Writes what comes. A stream that breaks off leaves the part for the next try; a wrong one leaves nothing.</summary>
    /// <param name="from">The file from <paramref name="offset"/> on.</param>
    /// <param name="offset">Bytes of the part that are kept, at most <see cref="Begun"/>.</param>
    /// <param name="file">Where it goes; an old one there is replaced at one stroke.</param>
    /// <param name="version">Length and digest that it must have.</param>
    /// <param name="progress">Told the bytes that are there, now and then; null for none.</param>
    /// <param name="time">The clock of <see cref="Silence"/>.</param>
    /// <exception cref="InvalidDataException">What came is not what was asked for.</exception>
    /// <exception cref="EndOfStreamException">It ended too early.</exception>
    /// <exception cref="IOException">It broke off, or cannot be written; another process writes it too.</exception>
    public static async Task WriteAsync(
        Stream from, long offset, string file, ModelVersion version, Action<long>? progress, TimeProvider time, CancellationToken cancel)
    {
        var part = file + PartEnding;
        try
        {
            await using (var to = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
            {
                using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                to.SetLength(offset);
                await TakeInAsync(to, digest, cancel).ConfigureAwait(false);
                await CopyAsync(from, to, digest, version, progress, time, cancel).ConfigureAwait(false);
                Compare(digest, to.Length, version);
                to.Flush(flushToDisk: true);
            }

            File.Move(part, file, overwrite: true);
        }
        catch (InvalidDataException)
        {
            File.Delete(part);
            throw;
        }
    }

    // What an earlier try left belongs to the digest as well; the position is then behind it.
    private static async Task TakeInAsync(Stream part, IncrementalHash digest, CancellationToken cancel)
    {
        var piece = new byte[128 << 10];
        while (await part.ReadAsync(piece, cancel).ConfigureAwait(false) is > 0 and var read)
            digest.AppendData(piece, 0, read);
    }

    private static async Task CopyAsync(
        Stream from, Stream to, IncrementalHash digest, ModelVersion version, Action<long>? progress, TimeProvider time, CancellationToken cancel)
    {
        using var silence = new CancellationTokenSource(Silence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, silence.Token);
        var piece = new byte[128 << 10];
        try
        {
            while (await from.ReadAsync(piece, either.Token).ConfigureAwait(false) is > 0 and var read)
            {
                if (to.Position + read > version.Bytes)
                    throw new InvalidDataException($"it is longer than the {version.Bytes} bytes of the manifest");
                digest.AppendData(piece, 0, read);
                await to.WriteAsync(piece.AsMemory(0, read), either.Token).ConfigureAwait(false);
                progress?.Invoke(to.Position);
                silence.CancelAfter(Silence);
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new IOException($"nothing came for {Silence.TotalSeconds:0} s", new TimeoutException());
        }
    }

    private static void Compare(IncrementalHash digest, long length, ModelVersion version)
    {
        if (length < version.Bytes)
            throw new EndOfStreamException($"it ended after {length} of {version.Bytes} bytes");
        var found = Convert.ToHexStringLower(digest.GetHashAndReset());
        if (found != version.Sha256)
            throw new InvalidDataException($"its sha256 is {found} over {length} bytes, the manifest says {version.Sha256}");
    }
}
