using Analytics.Node.Commands;
using Analytics.TestKit.Time;

namespace Analytics.Node.Tests.Commands;

public sealed class LastPhaseTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void It_is_over_once_its_time_is_up_from_its_begin_on()
    {
        using var phase = new LastPhase(_time);
        _time.Advance(LastPhase.Limit * 3);
        Assert.False(phase.Over.IsCompleted);

        phase.Begin();
        _time.Advance(LastPhase.Limit / 2);
        phase.Begin();
        Assert.False(phase.Over.IsCompleted);
        _time.Advance(LastPhase.Limit);
        Assert.True(phase.Over.IsCompleted);
    }

    [Fact]
    public void A_node_that_ended_in_order_never_hears_of_it()
    {
        var phase = new LastPhase(_time);
        phase.Begin();
        phase.Dispose();
        _time.Advance(LastPhase.Limit * 3);
        Assert.False(phase.Over.IsCompleted);
    }
}
