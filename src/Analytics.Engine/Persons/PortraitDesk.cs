using Analytics.Inference.Abilities;
using Analytics.Inference.Pipelines.FaceCompare;
using Analytics.Vision.Media;

namespace Analytics.Engine.Persons;

/// <summary>What is wrong with a portrait.</summary>
public enum PortraitFault
{
    /// <summary>Under <see cref="PortraitDesk.LeastBytes"/>.</summary>
    TooSmall = 1,

    /// <summary>Over <see cref="PortraitDesk.MostBytes"/>, or too many pixels.</summary>
    TooLarge = 2,

    /// <summary>A picture of another format, or none.</summary>
    NotJpeg = 3,

    /// <summary>It begins as a JPEG and cannot be decoded.</summary>
    Damaged = 4,

    NoFace = 5,

    /// <summary>Too dark, too bright or too blurred.</summary>
    Unclear = 6,
}

/// <summary>Takes portraits in for enrolment and comparison: what cannot be used is told before anything is kept. Pixels never are.</summary>
public sealed class PortraitDesk(IImageCodec codec, IFaceEmbedder embedder)
{
    /// <summary>The contract's 5 KB; exactly that many are enough.</summary>
    public const int LeastBytes = 5 << 10;

    /// <summary>Fits, in Base64, into the usual body of the management API.</summary>
    public const int MostBytes = 600 << 10;

    private static readonly ImageLimits s_limits = new(MostBytes, MaxPixels: 25_000_000, MaxSide: 5000);

    /// <summary>Which model is missing, or null.</summary>
    public string? WhyNot => embedder.WhyNot;

    public static bool IsJpeg(ReadOnlySpan<byte> encoded) => encoded.StartsWith<byte>([0xFF, 0xD8, 0xFF]);

    /// <summary>Decodes under the limits, which are checked by the header before anything is allocated.</summary>
    public (Picture? Picture, PortraitFault? Fault) Read(ReadOnlyMemory<byte> encoded)
    {
        if (encoded.Length < LeastBytes)
            return (null, PortraitFault.TooSmall);
        if (!IsJpeg(encoded.Span))
            return (null, PortraitFault.NotJpeg);
        try
        {
            return (new Picture(encoded, codec.Decode(encoded.Span, s_limits)), null);
        }
        catch (ImageRejectedException rejected)
        {
            return (null, rejected.Fault switch
            {
                ImageFault.TooManyBytes or ImageFault.TooManyPixels or ImageFault.SideTooLong => PortraitFault.TooLarge,
                ImageFault.NotAnImage => PortraitFault.NotJpeg,
                _ => PortraitFault.Damaged,
            });
        }
    }

    /// <summary>A portrait that is good enough to be compared with for years.</summary>
    /// <exception cref="AbilityException">No model is ready, or it failed.</exception>
    public async Task<(FaceEmbedding? Embedding, PortraitFault? Fault)> EmbedAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancel)
    {
        var (picture, fault) = Read(encoded);
        if (picture is null)
            return (null, fault);
        return await embedder.EmbedAsync(picture.Image, cancel) switch
        {
            null => (null, PortraitFault.NoFace),
            { IsClear: false } => (null, PortraitFault.Unclear),
            var embedding => (embedding, null),
        };
    }
}
