using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.Journal.Replays;
using Analytics.TestKit;

namespace Analytics.Journal.Tests.Replays;

public sealed class SqliteReplayGuardTests : ReplayGuardSpec
{
    private readonly TempFolder folder = new();
    private SqliteJournal journal = null!;

    protected override ValueTask<IReplayGuard> OpenAsync()
    {
        journal = SqliteJournals.Open(folder["journal.db"]);
        return ValueTask.FromResult<IReplayGuard>(new ReplayGuard(journal, Time));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await journal.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task What_was_admitted_is_known_after_a_restart()
    {
        await AdmitAsync("ak", "r1", "call-1");
        await Guard.TryRepeatAsync("ak", "r1"u8.ToArray(), 1, TestContext.Current.CancellationToken);
        await journal.DisposeAsync();

        Guard = await OpenAsync();

        Assert.Equal(new SeenRequest("call-1", 2), await AdmitAsync("ak", "r1", "call-2"));
    }

    [Fact]
    public async Task Two_processes_on_one_file_let_a_request_in_once()
    {
        await using var other = SqliteJournals.Open(folder["journal.db"]);
        var guards = new[] { Guard, new ReplayGuard(other, Time) };

        for (var request = 0; request < 20; request++)
        {
            var bytes = BitConverter.GetBytes(request);
            var answers = await Task.WhenAll(guards.Select(guard => Task.Run(async () =>
                await AdmitPatientlyAsync(guard, bytes))));
            Assert.Single(answers, answer => answer is null);
        }
    }

    [Fact]
    public async Task Rows_whose_time_is_over_go_in_small_steps()
    {
        for (var request = 0; request < 40; request++)
            await AdmitAsync("ak", $"old-{request}", "call");
        Time.Advance(TimeSpan.FromHours(1));

        await AdmitAsync("ak", "new-0", "call");
        var after = Rows();
        Assert.InRange(after, 20, 41);
        for (var request = 1; request < 20; request++)
            await AdmitAsync("ak", $"new-{request}", "call");

        Assert.Equal(20, Rows());
    }

    [Fact]
    public async Task A_closed_journal_lets_nothing_in()
    {
        await journal.DisposeAsync();

        var fault = await Assert.ThrowsAsync<JournalException>(async () => await AdmitAsync("ak", "r1", "call-1"));

        Assert.Equal(JournalFaultKind.Closed, fault.Kind);
    }

    [Fact]
    public async Task One_that_gave_up_before_it_was_written_is_not_remembered()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await Guard.AdmitAsync("ak", "r1"u8.ToArray(), "call-1", Time.GetUtcNow().AddMinutes(15), stop.Token));

        Assert.Null(await AdmitAsync("ak", "r1", "call-2"));
    }

    private long Rows() => journal.Reader.With(database => database.Scalar("SELECT count(*) FROM replay_guard"));

    /// <summary>The other process may hold the file for longer than the tests' journals wait; the same request may then come again.</summary>
    private async Task<SeenRequest?> AdmitPatientlyAsync(IReplayGuard guard, byte[] request)
    {
        while (true)
        {
            try
            {
                return await guard.AdmitAsync("ak", request, "call", Time.GetUtcNow().AddMinutes(15), TestContext.Current.CancellationToken);
            }
            catch (JournalException fault) when (fault.Kind == JournalFaultKind.Locked)
            {
            }
        }
    }
}
