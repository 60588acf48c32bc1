using Analytics.Domain.Cameras;
using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Pipeline.Analyzers;
using Analytics.Vision.Frames;
using Analytics.Vision.Motion;
using Analytics.Vision.Windows;

namespace Analytics.Engine.Tests.Pipeline.Analyzers;

/// <summary>A grey picture, and a bright square that comes into its left or its right half.</summary>
public sealed class MotionTests
{
    private static readonly FrameShape s_shape = new(320, 192, PixelLayout.Nv12);
    private static readonly Polygon s_left = new(new[] { new Point2(0, 0), new Point2(0.4, 0), new Point2(0.4, 1), new Point2(0, 1) }.ToValueList());
    private readonly FramePool _pool = new(64 << 20);
    private int _index;

    private enum Square
    {
        None,
        Left,
        Right,
    }

    [Fact]
    public async Task Motion_sees_the_square_where_it_is_and_nothing_before_the_background_is_learned()
    {
        using var analyzer = new MotionAnalyzer();
        for (var i = 0; i < new MotionGateOptions().WarmUp; i++)
            Assert.Empty((await LookAsync(analyzer, Square.None)).Observations);

        var seen = Assert.Single((await LookAsync(analyzer, Square.Right)).Observations);

        Assert.Equal(MotionAnalyzer.Label, seen.Label);
        Assert.InRange(seen.Box.Left, 0.5, 0.8);
        Assert.True(analyzer.IgnoresGate);
        Assert.Equal((0, _pool.Rents), (_pool.Lent, _pool.Returns));
    }

    [Fact]
    public async Task After_a_gap_the_background_is_learned_anew()
    {
        using var analyzer = new MotionAnalyzer();
        for (var i = 0; i < 20; i++)
            await LookAsync(analyzer, Square.None);
        analyzer.Reset();

        Assert.Empty((await LookAsync(analyzer, Square.Right)).Observations);
    }

    [Fact]
    public void Without_a_gate_there_is_none() => Assert.Null(CameraGate.For(Config(gate: false, s_left)));

    [Fact]
    public void Only_movement_in_a_zone_of_a_rule_opens_the_gate()
    {
        var gate = CameraGate.For(Config(gate: true, s_left))!;
        Settle(gate);

        Assert.False(Moved(gate, Square.Right));
        Assert.True(Moved(gate, Square.Left));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rule_over_the_whole_frame_or_no_rule_at_all_looks_everywhere(bool hasRules)
    {
        var gate = CameraGate.For(hasRules ? Config(gate: true, s_left, null) : Config(gate: true))!;
        Settle(gate);

        Assert.True(Moved(gate, Square.Right));
    }

    [Fact]
    public void After_a_reset_everything_counts_as_moved_until_the_background_is_learned()
    {
        var gate = CameraGate.For(Config(gate: true, s_left))!;
        Settle(gate);
        gate.Reset();

        Assert.True(Moved(gate, Square.None));
    }

    private void Settle(IMotionGate gate)
    {
        for (var i = 0; i < 20; i++)
            Moved(gate, Square.None);
        Assert.False(Moved(gate, Square.None));
    }

    private bool Moved(IMotionGate gate, Square square)
    {
        var frame = Picture(square);
        try
        {
            return gate.Moved(frame);
        }
        finally
        {
            frame.Release();
        }
    }

    private async Task<Analysis> LookAsync(MotionAnalyzer analyzer, Square square)
    {
        using var windows = new SlidingWindow(new WindowOptions(TimeSpan.Zero, 1, 1));
        var frame = Picture(square);
        await windows.OfferAsync(frame, TestContext.Current.CancellationToken);
        frame.Release();
        using var window = (await windows.ReadAsync(TestContext.Current.CancellationToken))!;
        return await analyzer.AnalyzeAsync(window, null, TestContext.Current.CancellationToken);
    }

    private Frame Picture(Square square)
    {
        var frame = _pool.TryRent(s_shape)!;
        frame.Pixels.Fill(100);
        var left = square == Square.Left ? 40 : 200;
        for (var y = 60; y < 130 && square != Square.None; y++)
            frame.Luma.Slice((y * s_shape.Width) + left, 60).Fill(230);
        frame.Stamp(_index, TimeSpan.FromSeconds(_index), PipelineRig.Start.AddSeconds(_index++));
        return frame;
    }

    private static CameraConfig Config(bool gate, params Polygon?[] zones) => new()
    {
        Name = "Gate",
        Source = new CameraSource(SourceKind.File, "gate.mp4"),
        MotionGate = gate,
        Rules = zones.Select((zone, i) => new Rule { Id = $"r{i}", Ability = Abilities.ElectronicFence, Zone = zone }).ToValueList(),
    };
}
