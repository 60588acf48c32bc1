using System.Net;

namespace Analytics.Client.Bodies;

/// <summary>
/// A JSON body as it goes over the wire: fixed text, and media that are encoded while they pass. Written any number of times, each
/// time to the same bytes, so that the hash of one pass is the hash of the next.
/// </summary>
public sealed class RequestBody
{
    private readonly IReadOnlyList<(ReadOnlyMemory<byte> Text, Media? Media, Base64Form Form)> _parts;

    internal RequestBody(IReadOnlyList<(ReadOnlyMemory<byte> Text, Media? Media, Base64Form Form)> parts) => _parts = parts;

    /// <summary>Bytes of the body; known after <see cref="PrepareAsync"/>.</summary>
    public long Length => _parts.Sum(part => part.Text.Length + (part.Media is { } media ? Base64Pieces.Length(media.Length, part.Form) : 0));

    /// <summary>A body that is text already.</summary>
    public static RequestBody Of(ReadOnlyMemory<byte> utf8) => new([(utf8, null, default)]);

    /// <summary>Makes every medium readable again and again.</summary>
    /// <exception cref="ArgumentException">See <see cref="Media.Of(Stream)"/>.</exception>
    public async ValueTask PrepareAsync(CancellationToken cancel)
    {
        foreach (var (_, media, _) in _parts)
        {
            if (media is not null)
                await media.PrepareAsync(cancel).ConfigureAwait(false);
        }
    }

    public async Task WriteAsync(Stream to, CancellationToken cancel)
    {
        foreach (var (text, media, form) in _parts)
        {
            await to.WriteAsync(text, cancel).ConfigureAwait(false);
            if (media is not null)
                await Base64Pieces.WriteAsync(media.Open(), media.Length, form, to, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>The whole body in memory, for encryption.</summary>
    /// <param name="limit">Most bytes.</param>
    /// <exception cref="ArgumentException">It is longer.</exception>
    internal async Task<byte[]> ToArrayAsync(int limit, CancellationToken cancel)
    {
        if (Length > limit)
            throw new ArgumentException($"An encrypted body is built in memory: {Length} bytes are more than {limit}.");
        using var whole = new MemoryStream((int)Length);
        await WriteAsync(whole, cancel).ConfigureAwait(false);
        return whole.ToArray();
    }

    /// <summary>For one attempt.</summary>
    internal HttpContent ToContent() => new Content(this);

    private sealed class Content : HttpContent
    {
        private readonly RequestBody _body;

        public Content(RequestBody body)
        {
            _body = body;
            Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _body.WriteAsync(stream, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            _body.WriteAsync(stream, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = _body.Length;
            return true;
        }
    }
}
