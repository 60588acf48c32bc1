using Analytics.Journal.Databases;
using Analytics.Journal.Sqlite;
using Analytics.TestKit;

namespace Analytics.Journal.Tests.Databases;

public sealed class ConnectionPoolTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly TempFolder folder = new();
    private readonly ManualResetEventSlim isReading = new();
    private readonly ManualResetEventSlim mayEnd = new();
    private readonly ConnectionPool pool;

    public ConnectionPoolTests() => pool = new ConnectionPool(
        folder["any.db"], () => SqliteDatabase.Open(folder["any.db"], mayWrite: true, TimeSpan.FromSeconds(5)), most: 1);

    [Fact]
    public async Task Who_waits_for_a_connection_keeps_no_thread()
    {
        var first = KeepTheOne();
        // Were this to wait on this thread, nobody would ever let the first one end.
        var second = pool.WithAsync(_ => 2, TestContext.Current.CancellationToken);
        Assert.False(second.IsCompleted);
        mayEnd.Set();
        Assert.True(await first);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_connection_from_others()
    {
        using var cancel = new CancellationTokenSource();
        var first = KeepTheOne();
        var second = pool.WithAsync(_ => 2, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        mayEnd.Set();
        Assert.True(await first);
        Assert.Equal(3, await pool.WithAsync(_ => 3, TestContext.Current.CancellationToken));
    }

    public void Dispose()
    {
        pool.Dispose();
        folder.Dispose();
        isReading.Dispose();
        mayEnd.Dispose();
    }

    /// <summary>Ends once the pool's only connection reads, until <see cref="mayEnd"/>.</summary>
    private Task<bool> KeepTheOne()
    {
        var read = Task.Run(
            () => pool.With(_ =>
            {
                isReading.Set();
                return mayEnd.Wait(s_limit);
            }),
            TestContext.Current.CancellationToken);
        Assert.True(isReading.Wait(s_limit, TestContext.Current.CancellationToken));
        return read;
    }
}
