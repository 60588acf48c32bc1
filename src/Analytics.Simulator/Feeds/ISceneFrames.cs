using Analytics.Simulator.Rendering;
using Analytics.Simulator.Scenes;
using Analytics.Vision.Frames;

namespace Analytics.Simulator.Feeds;

/// <summary>The pictures of a simulated camera: an endless row of frames of one shape.</summary>
public interface ISceneFrames
{
    FrameShape Shape { get; }

    /// <summary>Rate of the row, 1 to 240.</summary>
    int FramesPerSecond { get; }

    /// <param name="index">From 0; what is shown repeats when the scene is over.</param>
    /// <param name="pixels"><see cref="FrameShape.Bytes"/> long.</param>
    void Fill(long index, Span<byte> pixels);
}

/// <summary>Frames rendered when they are asked for. For one camera: not for two readers at once.</summary>
public sealed class RenderedFrames(SceneScript scene, FrameShape shape, int framesPerSecond) : ISceneFrames
{
    private readonly SceneRenderer _renderer = new(scene, shape.Width, shape.Height);
    private readonly long _count = Math.Max(1, (long)Math.Round(scene.Seconds * framesPerSecond));

    public FrameShape Shape => shape;

    public int FramesPerSecond => framesPerSecond;

    public void Fill(long index, Span<byte> pixels) =>
        _renderer.Render(index, index % _count / (double)framesPerSecond, shape, pixels);
}

/// <summary>
/// A loop rendered once and copied from then on, which costs a camera one copy a frame: hundreds of cameras share one. Holds
/// every frame: 640 × 360 at 10 frames a second is 3.5 MB a second of the loop.
/// </summary>
public sealed class LoopedFrames : ISceneFrames
{
    private readonly byte[][] _frames;

    private LoopedFrames(FrameShape shape, int framesPerSecond, byte[][] frames) =>
        (Shape, FramesPerSecond, _frames) = (shape, framesPerSecond, frames);

    public FrameShape Shape { get; }

    public int FramesPerSecond { get; }

    public int Count => _frames.Length;

    /// <param name="scene">What to show.</param>
    /// <param name="shape">Size and layout.</param>
    /// <param name="framesPerSecond">1 to 240.</param>
    /// <param name="from">Seconds of the scene at which the loop begins.</param>
    /// <param name="seconds">Length of the loop; null for the whole scene.</param>
    /// <exception cref="ArgumentOutOfRangeException">The loop has no frame.</exception>
    public static LoopedFrames Render(SceneScript scene, FrameShape shape, int framesPerSecond, double from = 0, double? seconds = null)
    {
        var count = (int)Math.Round((seconds ?? (scene.Seconds - from)) * framesPerSecond);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(seconds));
        var renderer = new SceneRenderer(scene, shape.Width, shape.Height);
        var frames = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            frames[i] = GC.AllocateUninitializedArray<byte>(shape.Bytes);
            renderer.Render(i, from + (i / (double)framesPerSecond), shape, frames[i]);
        }

        return new LoopedFrames(shape, framesPerSecond, frames);
    }

    public void Fill(long index, Span<byte> pixels) => _frames[index % _frames.Length].CopyTo(pixels);
}
