using System.Text;
using Analytics.Engine.Ports;
using Analytics.TestKit.Time;
using Xunit;

namespace Analytics.Engine.Specs;

/// <summary>What every replay guard does (I10, L8, L12).</summary>
public abstract class ReplayGuardSpec : IAsyncLifetime
{
    protected ManualTimeProvider Time { get; } = new();

    protected IReplayGuard Guard { get; set; } = null!;

    protected abstract ValueTask<IReplayGuard> OpenAsync();

    public virtual async ValueTask InitializeAsync() => Guard = await OpenAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_request_is_new_once()
    {
        Assert.Null(await AdmitAsync("ak", "r1", "call-1"));

        Assert.Equal(new SeenRequest("call-1", 1), await AdmitAsync("ak", "r1", "call-2"));
        Assert.Equal(new SeenRequest("call-1", 1), await AdmitAsync("ak", "r1", "call-3"));
    }

    [Fact]
    public async Task Requests_of_other_keys_and_other_bytes_are_others()
    {
        Assert.Null(await AdmitAsync("ak", "r1", "call-1"));
        Assert.Null(await AdmitAsync("AK", "r1", "call-2"));
        Assert.Null(await AdmitAsync("ak", "R1", "call-3"));
        Assert.Null(await AdmitAsync("ak", "r1\0", "call-4"));
        Assert.Null(await AdmitAsync("ak", "r1 ", "call-5"));

        Assert.Equal("call-3", (await AdmitAsync("ak", "R1", "call-6"))!.CallId);
    }

    [Fact]
    public async Task Any_bytes_are_a_request()
    {
        var bytes = new byte[128];
        for (var index = 0; index < bytes.Length; index++)
            bytes[index] = (byte)(index * 2);
        var until = Time.GetUtcNow().AddMinutes(15);

        Assert.Null(await Guard.AdmitAsync("ak", bytes, "call-1", until, TestContext.Current.CancellationToken));
        Assert.Null(await Guard.AdmitAsync("ak", bytes.AsMemory(0, 127), "call-2", until, TestContext.Current.CancellationToken));
        Assert.NotNull(await Guard.AdmitAsync("ak", bytes.ToArray(), "call-3", until, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Guard.AdmitAsync("ak", new byte[129], "call-4", until));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Guard.AdmitAsync("ak", default, "call-5", until));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Guard.AdmitAsync("", bytes, "call-6", until));
    }

    [Fact]
    public async Task Of_many_at_one_instant_one_is_new()
    {
        for (var request = 0; request < 10; request++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 64)
                .Select(number => Task.Run(() => AdmitAsync("ak", $"r{request}", $"call-{request}-{number}").AsTask())));
            Assert.Single(answers, answer => answer is null);
            Assert.Single(answers.OfType<SeenRequest>().Distinct());
        }
    }

    [Fact]
    public async Task A_repeat_takes_the_next_attempt_by_compare_and_set()
    {
        await AdmitAsync("ak", "r1", "call-1");

        Assert.False(await RepeatAsync("r1", attempt: 2));
        Assert.True(await RepeatAsync("r1", attempt: 1));
        Assert.False(await RepeatAsync("r1", attempt: 1));
        var seen = await AdmitAsync("ak", "r1", "call-9");
        Assert.Equal((2, "call-1.2"), (seen!.Attempt, seen.CurrentCallId));
        Assert.True(await RepeatAsync("r1", attempt: 2));
        Assert.False(await RepeatAsync("unknown", attempt: 1));
    }

    [Fact]
    public async Task Of_many_repeats_at_one_instant_one_goes_on()
    {
        await AdmitAsync("ak", "r1", "call-1");

        for (var attempt = 1; attempt <= 5; attempt++)
        {
            var (number, answers) = (attempt, new List<Task<bool>>());
            for (var rival = 0; rival < 32; rival++)
                answers.Add(Task.Run(() => RepeatAsync("r1", number).AsTask()));
            Assert.Single(await Task.WhenAll(answers), isMine => isMine);
        }
    }

    [Fact]
    public async Task A_request_is_kept_until_its_time_is_over()
    {
        await AdmitAsync("ak", "r1", "call-1", minutes: 30);
        await AdmitAsync("ak", "r2", "call-2", minutes: 90);

        Time.Advance(TimeSpan.FromMinutes(30));
        Assert.NotNull(await AdmitAsync("ak", "r1", "call-3"));

        // Well beyond any margin; the other one has time left.
        Time.Advance(TimeSpan.FromMinutes(45));
        Assert.Null(await AdmitAsync("ak", "r1", "call-4"));
        Assert.Equal(new SeenRequest("call-4", 1), await AdmitAsync("ak", "r1", "call-5"));
        Assert.NotNull(await AdmitAsync("ak", "r2", "call-6"));
    }

    [Fact]
    public async Task A_request_may_be_kept_for_ever()
    {
        await Guard.AdmitAsync("ak", "r1"u8.ToArray(), "call-1", DateTimeOffset.MaxValue, TestContext.Current.CancellationToken);
        Time.Advance(TimeSpan.FromDays(4000));

        Assert.NotNull(await AdmitAsync("ak", "r1", "call-2"));
    }

    protected ValueTask<SeenRequest?> AdmitAsync(string key, string request, string callId, int minutes = 15) => Guard.AdmitAsync(
        key, Encoding.UTF8.GetBytes(request), callId, Time.GetUtcNow().AddMinutes(minutes), TestContext.Current.CancellationToken);

    private ValueTask<bool> RepeatAsync(string request, int attempt) =>
        Guard.TryRepeatAsync("ak", Encoding.UTF8.GetBytes(request), attempt, TestContext.Current.CancellationToken);
}
