using Analytics.Domain.Cameras;
using Analytics.Node.Composition;
using Analytics.TestKit.Time;

namespace Analytics.Node.Tests.Composition;

public sealed class CameraCostsTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly CameraCosts _costs;
    private CameraCount? _count;

    public CameraCostsTests() => _costs = new CameraCosts(_ => _count, _time);

    [Fact]
    public void A_camera_comes_to_cost_what_it_counts()
    {
        Assert.Equal(CameraCosts.Unmeasured, Cost());

        Run(seconds: 600, samples: 10, still: 0);
        Assert.InRange(Cost(), 89, 90);
        // A minute of quiet has hardly been noticed at its beginning, and has been after a while.
        Run(seconds: 2, samples: 10, still: 10);
        Assert.InRange(Cost(), 85, 90);
        Run(seconds: 600, samples: 10, still: 10);
        Assert.InRange(Cost(), 10, 11);
    }

    [Fact]
    public void A_new_pipeline_goes_on_from_what_the_last_one_cost()
    {
        Cost();
        Run(seconds: 600, samples: 10, still: 0);
        var before = Cost();

        _count = new CameraCount(2, 3, 0);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(before, Cost());
        _count = null;
        Assert.Equal(CameraCosts.Unmeasured, Cost());
    }

    [Fact]
    public void What_is_no_camera_hardly_counts() =>
        Assert.Equal(1, _costs.Of(Analytics.Domain.Incidents.IncidentLogDecider.IdOf("campus", "gate-1")));

    private double Cost() => _costs.Of(CameraDecider.IdOf("campus", "gate-1"));

    private void Run(int seconds, int samples, int still)
    {
        for (var second = 0; second < seconds; second += 2)
        {
            _count = new CameraCount(1, (_count?.Samples ?? 0) + (2 * samples), (_count?.Still ?? 0) + (2 * still));
            _time.Advance(TimeSpan.FromSeconds(2));
            Cost();
        }
    }
}
