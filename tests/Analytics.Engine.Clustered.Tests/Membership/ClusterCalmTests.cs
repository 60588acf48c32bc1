using Analytics.Engine.Clustered.Membership;
using Analytics.TestKit.Time;

namespace Analytics.Engine.Clustered.Tests.Membership;

public sealed class ClusterCalmTests
{
    private static readonly TimeSpan s_wanted = TimeSpan.FromSeconds(5);

    private readonly ManualTimeProvider time = new();
    private readonly ClusterCalm calm;

    public ClusterCalmTests() => calm = new ClusterCalm(time);

    [Fact]
    public void A_cluster_in_which_nobody_was_ever_missed_is_calm_for_ever()
    {
        time.Advance(s_wanted);
        Assert.True(calm.Remaining(s_wanted, notBefore: 0) <= TimeSpan.Zero);
    }

    [Fact]
    public void While_somebody_is_missed_all_of_the_time_is_still_to_pass()
    {
        calm.Note(anyMissing: true);
        time.Advance(2 * s_wanted);
        Assert.Equal(s_wanted, calm.Remaining(s_wanted, notBefore: 0));
    }

    [Fact]
    public void It_counts_from_when_the_last_one_was_there_again()
    {
        calm.Note(anyMissing: true);
        time.Advance(s_wanted);
        calm.Note(anyMissing: false);
        time.Advance(TimeSpan.FromSeconds(2));
        // Said again, as each look at the members does: nothing has changed.
        calm.Note(anyMissing: false);
        Assert.Equal(s_wanted - TimeSpan.FromSeconds(2), calm.Remaining(s_wanted, notBefore: 0));
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.Zero, calm.Remaining(s_wanted, notBefore: 0));
    }

    [Fact]
    public void Calm_before_the_instant_that_was_named_does_not_count()
    {
        time.Advance(2 * s_wanted);
        var notBefore = time.GetTimestamp();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(s_wanted - TimeSpan.FromSeconds(1), calm.Remaining(s_wanted, notBefore));
    }
}
