using System.Security.Cryptography;
using Analytics.Simulator.Rendering;
using Analytics.Simulator.Scenes;
using Analytics.Vision.Frames;

namespace Analytics.Simulator.Tests.Rendering;

public class SceneRendererTests
{
    private static readonly FrameShape Small = new(160, 90, PixelLayout.I420);

    [Theory]
    [InlineData("fence")]
    [InlineData("traffic")]
    [InlineData("random")]
    public void The_same_seed_gives_the_same_bytes_in_whatever_order_frames_are_asked_for(string name)
    {
        var (a, b) = (Renderer(name, 4), Renderer(name, 4));
        var forward = Enumerable.Range(0, 6).Select(i => Hash(a, 15 * i)).ToArray();
        var backward = Enumerable.Range(0, 6).Reverse().Select(i => Hash(b, 15 * i)).Reverse().ToArray();
        Assert.Equal(forward, backward);
        Assert.Equal(forward.Length, forward.Distinct().Count());
    }

    [Fact]
    public void Another_seed_gives_other_bytes() => Assert.NotEqual(Hash(Renderer("fence", 4), 40), Hash(Renderer("fence", 5), 40));

    // Frozen: sums, products and square roots are the same on every machine, so this is too. It changes only with the renderer,
    // and then the shipped clips are rendered anew.
    [Theory]
    [InlineData("fence", 45, "16b23d41434b5a8f")]
    [InlineData("traffic", 60, "0c59357ef75488e3")]
    public void Bytes_are_those_of_every_other_machine(string name, int frame, string expected) =>
        Assert.Equal(expected, Hash(Renderer(name, 1), frame));

    [Fact]
    public void Both_layouts_hold_the_same_samples()
    {
        var renderer = Renderer("traffic", 2);
        var (i420, nv12) = (new byte[Small.Bytes], new byte[Small.Bytes]);
        renderer.Render(7, 0.7, Small, i420);
        renderer.Render(7, 0.7, Small with { Layout = PixelLayout.Nv12 }, nv12);
        var quarter = Small.ChromaWidth * Small.ChromaHeight;
        Assert.Equal(i420[..Small.LumaBytes], nv12[..Small.LumaBytes]);
        for (var i = 0; i < quarter; i++)
        {
            Assert.Equal(i420[Small.LumaBytes + i], nv12[Small.LumaBytes + (2 * i)]);
            Assert.Equal(i420[Small.LumaBytes + quarter + i], nv12[Small.LumaBytes + (2 * i) + 1]);
        }
    }

    [Fact]
    public void Odd_sizes_are_filled_to_the_last_sample()
    {
        var shape = new FrameShape(101, 57, PixelLayout.I420);
        var pixels = new byte[shape.Bytes];
        new SceneRenderer(SceneCatalog.Get("still", 1), 101, 57).Render(0, 0, shape, pixels);
        Assert.All(pixels, p => Assert.InRange(p, 16, 240));
    }

    [Fact]
    public void A_frame_of_another_size_is_refused_by_name()
    {
        var fault = Assert.Throws<ArgumentException>(() =>
            Renderer("still", 1).Render(0, 0, new FrameShape(64, 64, PixelLayout.I420), new byte[64 * 96]));
        Assert.Contains("160x90", fault.Message, StringComparison.Ordinal);
    }

    private static SceneRenderer Renderer(string name, ulong seed) => new(SceneCatalog.Get(name, seed), Small.Width, Small.Height);

    private static string Hash(SceneRenderer renderer, int frame)
    {
        var pixels = new byte[Small.Bytes];
        renderer.Render(frame, frame / 10.0, Small, pixels);
        return Convert.ToHexStringLower(SHA256.HashData(pixels))[..16];
    }
}
