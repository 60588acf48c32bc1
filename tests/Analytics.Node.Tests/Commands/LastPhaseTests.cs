using Analytics.Node.Commands;
using Analytics.TestKit.Time;

namespace Analytics.Node.Tests.Commands;

public sealed class LastPhaseTests
{
    private readonly ManualTimeProvider _time = new();
    private int _ended;

    [Fact]
    public void A_node_that_does_not_end_in_order_in_time_is_ended()
    {
        using var phase = new LastPhase(_time, () => _ended++);
        _time.Advance(LastPhase.Limit * 3);
        Assert.Equal(0, _ended);

        phase.Begin();
        _time.Advance(LastPhase.Limit / 2);
        phase.Begin();
        Assert.Equal(0, _ended);
        _time.Advance(LastPhase.Limit * 3);
        Assert.Equal(1, _ended);
    }

    [Fact]
    public void One_that_ended_in_order_is_left_alone()
    {
        using (var phase = new LastPhase(_time, () => _ended++))
            phase.Begin();
        _time.Advance(LastPhase.Limit * 3);
        Assert.Equal(0, _ended);
    }
}
