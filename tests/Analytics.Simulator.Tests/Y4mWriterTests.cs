using System.Text;
using Analytics.Vision.Frames;

namespace Analytics.Simulator.Tests;

public class Y4mWriterTests
{
    [Fact]
    public void A_clip_is_a_header_and_whole_frames()
    {
        using var stream = new MemoryStream();
        var size = new RenderSize(64, 36, 5);
        var truth = SimulatorRender.WriteY4m("still", 3, stream, size);
        var bytes = stream.ToArray();
        const string Header = "YUV4MPEG2 W64 H36 F5:1 Ip A1:1 C420mpeg2\n";
        Assert.Equal(Header, Encoding.ASCII.GetString(bytes, 0, Header.Length));
        Assert.Equal(100, truth.Frames.Count);
        Assert.Equal(Header.Length + (100 * (6 + size.Shape.Bytes)), bytes.Length);
        for (var i = 0; i < 100; i++)
            Assert.Equal("FRAME\n", Encoding.ASCII.GetString(bytes, Header.Length + (i * (6 + size.Shape.Bytes)), 6));
    }

    [Fact]
    public void Other_layouts_and_lengths_are_refused()
    {
        using var stream = new MemoryStream();
        Assert.Throws<ArgumentException>(() => new Y4mWriter(stream, new FrameShape(64, 36, PixelLayout.Nv12), 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Y4mWriter(stream, new FrameShape(64, 36, PixelLayout.I420), 0));
        var writer = new Y4mWriter(stream, new FrameShape(64, 36, PixelLayout.I420), 10);
        Assert.Throws<ArgumentException>(() => writer.Write(new byte[5]));
    }

    [Fact]
    public void A_stop_ends_the_rendering()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            SimulatorRender.WriteY4m("still", 3, Stream.Null, new RenderSize(64, 36), stop.Token));
    }
}
