using Analytics.Simulator.GroundTruth;
using Analytics.Simulator.Rendering;
using Analytics.Simulator.Scenes;
using Analytics.Vision.Frames;

namespace Analytics.Simulator;

/// <summary>What to make of a scene.</summary>
/// <param name="Width">Pixels, default 640.</param>
/// <param name="Height">Pixels, default 360.</param>
/// <param name="FramesPerSecond">1 to 240, default 10.</param>
public sealed record RenderSize(int Width = 640, int Height = 360, int FramesPerSecond = 10)
{
    public FrameShape Shape => new FrameShape(Width, Height, PixelLayout.I420).Checked();
}

/// <summary>A whole scene to frames or to raw video, with its ground truth.</summary>
public static class SimulatorRender
{
    /// <summary>Writes the scene as YUV4MPEG2 and answers what it shows. The same scene, seed and size give the same bytes.</summary>
    /// <param name="scene">One of <see cref="SceneCatalog.Names"/>.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="output">Stays open.</param>
    /// <param name="size">Default 640 × 360 at 10 frames a second.</param>
    /// <param name="cancel">Stops between two frames.</param>
    /// <exception cref="ArgumentException">No scene has that name.</exception>
    public static ClipTruth WriteY4m(string scene, ulong seed, Stream output, RenderSize? size = null, CancellationToken cancel = default)
    {
        size ??= new RenderSize();
        var writer = new Y4mWriter(output, size.Shape, size.FramesPerSecond);
        return Render(SceneCatalog.Get(scene, seed), size, (_, pixels) => writer.Write(pixels), cancel);
    }

    /// <summary>Renders every frame of the scene, in order, into one buffer that <paramref name="onFrame"/> sees.</summary>
    /// <param name="scene">The script.</param>
    /// <param name="size">Size and rate.</param>
    /// <param name="onFrame">Gets the number of the frame and its I420 planes, valid during the call.</param>
    /// <param name="cancel">Stops between two frames.</param>
    public static ClipTruth Render(SceneScript scene, RenderSize size, Action<int, ReadOnlySpan<byte>> onFrame,
        CancellationToken cancel = default)
    {
        var renderer = new SceneRenderer(scene, size.Width, size.Height);
        var truth = new TruthRecorder(scene, renderer.Camera, size.FramesPerSecond);
        var pixels = new byte[size.Shape.Bytes];
        var count = (int)Math.Round(scene.Seconds * size.FramesPerSecond);
        for (var i = 0; i < count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            truth.Add(renderer.Render(i, i / (double)size.FramesPerSecond, size.Shape, pixels));
            onFrame(i, pixels);
        }

        return truth.Finish();
    }
}
