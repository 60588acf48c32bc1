namespace Analytics.Engine.Clustered.Tests;

/// <summary>Akka's own periods, shortened: a test starts and stops clusters of one by the dozen.</summary>
internal static class TestHocon
{
    public const string Fast = """

        akka.cluster {
          periodic-tasks-initial-delay = 10 ms
          gossip-interval = 20 ms
          leader-actions-interval = 20 ms
          publish-stats-interval = off
          sharding.retry-interval = 20 ms
          sharding.distributed-data.gossip-interval = 20 ms
          sharding.distributed-data.notify-subscribers-interval = 20 ms
          singleton.hand-over-retry-interval = 20 ms
        }
        """;
}
