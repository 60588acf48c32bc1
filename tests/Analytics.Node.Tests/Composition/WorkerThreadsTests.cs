using Analytics.Journal.Postgres;
using Analytics.Node.Composition;

namespace Analytics.Node.Tests.Composition;

/// <summary>The pool itself is not asked: the tests' own host has a fixed one.</summary>
public sealed class WorkerThreadsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(96)]
    public void Where_all_readers_wait_each_core_still_has_a_thread(int cores) =>
        Assert.True(WorkerThreads.Least(cores, before: cores) - (2 * PostgresJournalReader.MostConnections) > cores);

    [Fact]
    public void A_larger_pool_stays_as_it_is() => Assert.Equal(500, WorkerThreads.Least(cores: 2, before: 500));
}
