using Analytics.Engine.Specs;
using Analytics.Journal.Postgres;
using Analytics.TestKit.Postgres;

namespace Analytics.Engine.Tests;

/// <summary>The local engine on a real server.</summary>
public sealed class LocalEngineOnPostgresTests : EngineSpec
{
    protected override ValueTask<SpecCluster> OpenAsync()
    {
        PrivatePostgres.Need();
        return ValueTask.FromResult<SpecCluster>(new LocalCluster(PostgresJournal.Open(new PostgresJournalOptions
        {
            Server = PostgresServer.Parse(PrivatePostgres.Shared.NewDatabase()),
            Holder = "local:spec",
            // A server's time cannot be let pass; the engine's clock is the specs' own.
            Time = TimeProvider.System,
            NewJournalId = () => "spec",
        })));
    }
}
