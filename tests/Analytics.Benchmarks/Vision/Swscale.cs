using System.Runtime.InteropServices;
using Analytics.Vision.Frames;

namespace Analytics.Benchmarks.Vision;

/// <summary>ffmpeg's own scaler, called directly: no process, no pipe, no copy between it and the figure.</summary>
internal sealed unsafe partial class Swscale : IDisposable
{
    public const int FastBilinear = 1;
    public const int Bilinear = 2;

    // AVPixelFormat has no names across the C boundary; numbers by its own lookup.
    private readonly nint _context;
    private readonly FrameShape _source;
    private readonly byte*[] _planes = new byte*[3];
    private readonly int _stride;
    private readonly void* _memory;

    /// <param name="source">Shape of the frames.</param>
    /// <param name="width">Target width.</param>
    /// <param name="height">Target height.</param>
    /// <param name="format">ffmpeg's name of a planar target: <c>gbrp</c> (bytes) or <c>gbrpf32le</c> (floats of 0 to 1).</param>
    /// <param name="flags">One of the constants above.</param>
    public Swscale(FrameShape source, int width, int height, string format, int flags)
    {
        _source = source;
        var from = GetPixelFormat(source.Layout == PixelLayout.Nv12 ? "nv12" : "yuv420p");
        _context = GetContext(source.Width, source.Height, from, width, height, GetPixelFormat(format), flags, 0, 0, 0);
        if (_context == 0)
            throw new InvalidOperationException($"swscale makes no context for {source} to {format} {width}x{height}.");
        var sample = format == "gbrp" ? 1 : 4;
        _stride = ((width * sample) + 63) / 64 * 64;
        _memory = NativeMemory.AlignedAlloc((nuint)(3 * _stride * (height + 1)), 64);
        for (var p = 0; p < 3; p++)
            _planes[p] = (byte*)_memory + (p * _stride * (height + 1));
    }

    /// <summary>Null where it can be loaded, else why not.</summary>
    public static string? Missing()
    {
        foreach (var name in new[] { "libswscale.so.6", "libavutil.so.57" })
        {
            if (!NativeLibrary.TryLoad(name, out _))
                return $"{name} (ffmpeg 5.1) is not on this machine";
        }

        return null;
    }

    public void Run(Frame frame)
    {
        fixed (byte* pixels = frame.Pixels)
        {
            var (width, chroma) = (_source.Width, _source.ChromaWidth);
            var u = pixels + _source.LumaBytes;
            var planes = stackalloc byte*[4] { pixels, u, u + (chroma * _source.ChromaHeight), null };
            var strides = stackalloc int[4] { width, chroma, chroma, 0 };
            if (_source.Layout == PixelLayout.Nv12)
            {
                planes[2] = null;
                (strides[1], strides[2]) = (2 * chroma, 0);
            }

            var targets = stackalloc byte*[4] { _planes[0], _planes[1], _planes[2], null };
            var steps = stackalloc int[4] { _stride, _stride, _stride, 0 };
            if (Scale(_context, planes, strides, 0, _source.Height, targets, steps) <= 0)
                throw new InvalidOperationException("sws_scale failed.");
        }
    }

    public void Dispose()
    {
        Free(_context);
        NativeMemory.AlignedFree(_memory);
    }

    [LibraryImport("libswscale.so.6", EntryPoint = "sws_getContext")]
    private static partial nint GetContext(
        int width, int height, int format, int toWidth, int toHeight, int toFormat, int flags, nint from, nint to, nint parameters);

    [LibraryImport("libswscale.so.6", EntryPoint = "sws_scale")]
    private static partial int Scale(nint context, byte** source, int* strides, int y, int height, byte** target, int* targetStrides);

    [LibraryImport("libswscale.so.6", EntryPoint = "sws_freeContext")]
    private static partial void Free(nint context);

    [LibraryImport("libavutil.so.57", EntryPoint = "av_get_pix_fmt", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetPixelFormat(string name);
}
