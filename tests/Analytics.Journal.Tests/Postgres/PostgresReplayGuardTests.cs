using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.Journal.Postgres;
using Analytics.Journal.Replays;

namespace Analytics.Journal.Tests.Postgres;

public sealed class PostgresReplayGuardTests : ReplayGuardSpec
{
    private PostgresServer server = null!;
    private PostgresJournal journal = null!;

    protected override ValueTask<IReplayGuard> OpenAsync()
    {
        server = PostgresJournals.NewDatabase();
        journal = PostgresJournals.Open(server);
        return ValueTask.FromResult<IReplayGuard>(new ReplayGuard(journal, Time));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (journal is not null)
            await journal.DisposeAsync();
    }

    [Fact]
    public async Task Two_nodes_on_one_server_let_a_request_in_once()
    {
        await using var other = PostgresJournals.Open(server);
        var guards = new[] { Guard, new ReplayGuard(other, Time) };

        for (var request = 0; request < 50; request++)
        {
            var bytes = BitConverter.GetBytes(request);
            var answers = await Task.WhenAll(guards.Select(guard => Task.Run(async () =>
                await guard.AdmitAsync("ak", bytes, "call", Time.GetUtcNow().AddMinutes(15), TestContext.Current.CancellationToken))));
            Assert.Single(answers, answer => answer is null);
        }
    }
}
