using Analytics.Inference.Remote.Pacing;
using Analytics.TestKit.Time;

namespace Analytics.Inference.Remote.Tests.Pacing;

public sealed class CallGateTests
{
    private static readonly GateOptions s_options = new(Concurrency: 1000, QueueLength: 1000, MaxWait: TimeSpan.FromMinutes(1), Margin: TimeSpan.Zero);

    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_contract_s_example_five_at_once_the_sixth_a_second_later()
    {
        using var gate = Gate(5);
        var calls = Enter(gate, "a", 6);
        Assert.Equal((5, 1), (gate.Running, gate.Waiting));

        Advance(999);
        Assert.Equal((5, 1), (gate.Running, gate.Waiting));
        Advance(1);

        Assert.Equal((6, 0), (gate.Running, gate.Waiting));
        Assert.All(await Task.WhenAll(calls), answer => Assert.True(answer.IsOpen));
    }

    [Fact]
    public void One_a_second()
    {
        using var gate = Gate(1);
        _ = Enter(gate, "a", 2);
        Advance(500);
        Assert.Equal(1, gate.Waiting);
        Advance(500);
        Assert.Equal(0, gate.Waiting);
    }

    [Fact]
    public void The_margin_lengthens_the_second()
    {
        using var gate = new CallGate(new Dictionary<string, int?> { ["a"] = 1 }, s_options with { Margin = TimeSpan.FromMilliseconds(20) }, _time);
        _ = Enter(gate, "a", 2);
        Advance(1019);
        Assert.Equal(1, gate.Waiting);
        Advance(1);
        Assert.Equal(0, gate.Waiting);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    public void No_window_of_a_second_ever_holds_more_than_the_rate(int rate)
    {
        var chance = new Random(rate);
        using var gate = Gate(rate);
        var admitted = new List<double>();
        var start = _time.GetUtcNow();
        for (var step = 0; step < 4000; step++)
        {
            var before = gate.Running;
            if (chance.Next(100) < 5 * rate)
                _ = gate.EnterAsync("a", Token);
            _time.Advance(TimeSpan.FromMilliseconds(chance.Next(20)));
            for (var i = before; i < gate.Running; i++)
                admitted.Add((_time.GetUtcNow() - start).TotalMilliseconds);
        }

        // Seen at the end of a step of at most 19 ms: two that are a window and a step apart are a window apart.
        for (var i = rate; i < admitted.Count; i++)
            Assert.True(admitted[i] - admitted[i - rate] >= 1000 - 20, $"call {i}");
        // And the rate is used: less than two percent are lost to whole milliseconds.
        Assert.InRange(admitted.Count, 0.95 * Math.Min(rate * admitted[^1] / 1000, 4000 * 0.05 * rate), double.MaxValue);
    }

    [Fact]
    public void After_a_refusal_for_rate_half_of_it_for_ten_seconds()
    {
        using var gate = Gate(10);
        gate.SlowDown("a");
        Assert.True(gate.IsSlow("a"));
        _ = Enter(gate, "a", 60);
        Assert.Equal(5, gate.Running);
        Advance(8_999);
        Assert.Equal(45, gate.Running);
        Advance(2_001);

        Assert.False(gate.IsSlow("a"));
        Assert.Equal(60, gate.Running);
    }

    [Fact]
    public void Half_of_one_a_second_is_one_in_two_seconds()
    {
        using var gate = Gate(1);
        gate.SlowDown("a");
        _ = Enter(gate, "a", 3);
        Advance(1_999);
        Assert.Equal(1, gate.Running);
        Advance(1);
        Assert.Equal(2, gate.Running);
    }

    [Fact]
    public async Task A_full_queue_sheds_and_counts()
    {
        using var gate = new CallGate(new Dictionary<string, int?> { ["a"] = 1 }, s_options with { QueueLength = 2 }, _time);
        _ = Enter(gate, "a", 3);

        Assert.Equal(ShedCause.QueueFull, (await gate.EnterAsync("a", Token)).Shed);

        Assert.Equal(1, gate.Shed[ShedCause.QueueFull]);
        Assert.Equal(2, gate.Waiting);
    }

    [Fact]
    public async Task Whoever_waits_too_long_is_shed()
    {
        using var gate = new CallGate(new Dictionary<string, int?> { ["a"] = null }, s_options with { Concurrency = 1, MaxWait = TimeSpan.FromSeconds(2) }, _time);
        var calls = Enter(gate, "a", 2);
        Advance(2_001);

        Assert.Equal(ShedCause.Waited, (await calls[1]).Shed);
        Assert.Equal((1, 0, 1L), (gate.Running, gate.Waiting, gate.Shed[ShedCause.Waited]));
    }

    [Fact]
    public async Task Whoever_gives_up_frees_the_place()
    {
        using var gate = Gate(1);
        using var stop = new CancellationTokenSource();
        _ = Enter(gate, "a", 1);
        var waiting = gate.EnterAsync("a", stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, gate.Waiting);
        Assert.All(gate.Shed.Values, count => Assert.Equal(0, count));
    }

    [Fact]
    public void Concurrency_is_the_backend_s_and_waiting_at_one_ability_holds_no_other_up()
    {
        using var gate = new CallGate(new Dictionary<string, int?> { ["a"] = 1, ["b"] = null }, s_options with { Concurrency = 3 }, _time);
        _ = Enter(gate, "a", 5);
        _ = Enter(gate, "b", 3);
        Assert.Equal((3, 5), (gate.Running, gate.Waiting));

        gate.Leave();
        Assert.Equal((3, 4), (gate.Running, gate.Waiting));
    }

    [Fact]
    public async Task Closing_sends_everybody_away()
    {
        var gate = Gate(1);
        var calls = Enter(gate, "a", 3);
        gate.Dispose();

        Assert.Equal([null, ShedCause.Closed, ShedCause.Closed], (await Task.WhenAll(calls)).Select(answer => answer.Shed));
        Assert.Equal(ShedCause.Closed, (await gate.EnterAsync("a", Token)).Shed);
    }

    private CallGate Gate(int rate) => new(new Dictionary<string, int?> { ["a"] = rate }, s_options, _time);

    private static Task<GateAnswer>[] Enter(CallGate gate, string ability, int calls) =>
        [.. Enumerable.Range(0, calls).Select(_ => gate.EnterAsync(ability, Token))];

    private void Advance(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
}
