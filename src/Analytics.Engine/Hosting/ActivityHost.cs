using Analytics.Engine.Ports;

namespace Analytics.Engine.Hosting;

/// <summary>
/// Runs the activity that an entity wants, one after the other and never two at once: a change of the wish stops the old one first.
/// Apart from the mailbox, so that an activity may ask its own entity while it stops.
/// </summary>
/// <param name="stopTime">How long one may take to stop before it is left behind.</param>
/// <param name="note">Told of every start and end, with the epoch it ran in.</param>
public sealed class ActivityHost(
    TimeProvider time, TimeSpan stopTime, Func<int, TimeSpan> backOff, Action<EngineChangeKind, long, string?> note)
{
    private readonly object gate = new();
    private Wish wish = new(null, 0, null);
    private Task driver = Task.CompletedTask;

    /// <summary>Whether one runs, or would but for its back-off.</summary>
    public bool IsWanted
    {
        get
        {
            lock (gate)
                return wish.Key is not null;
        }
    }

    /// <summary>Nothing runs, and nothing is still stopping.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (gate)
                return wish.Key is null && driver.IsCompleted;
        }
    }

    /// <summary>Says what should run from now on. The same key and epoch again change nothing.</summary>
    /// <param name="key">Null for none.</param>
    public void Want(string? key, long epoch, Func<IEntityActivity>? make)
    {
        lock (gate)
        {
            if (wish.Key == key && (key is null || wish.Epoch == epoch))
                return;
            wish.Stop.Cancel();
            wish = new Wish(key, epoch, make);
            var (next, before) = (wish, driver);
            if (key is not null)
                driver = DriveAsync(next, before);
        }
    }

    /// <summary>Wants none, and ends when nothing runs any more.</summary>
    public Task StopAsync()
    {
        Want(null, 0, null);
        lock (gate)
            return driver;
    }

    private async Task DriveAsync(Wish mine, Task before)
    {
        // Off the mailbox, and after the last one has ended.
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var failures = 1; !mine.Stop.IsCancellationRequested; failures++)
        {
            if (await RunAsync(mine).ConfigureAwait(false))
                return;
            await Task.Delay(backOff(failures), time, mine.Stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>Whether it is over: stopped, left behind or done; false when it failed.</returns>
    private async Task<bool> RunAsync(Wish mine)
    {
        Task run;
        try
        {
            note(EngineChangeKind.ActivityStarted, mine.Epoch, mine.Key);
            run = mine.Make!().RunAsync(mine.Stop.Token);
        }
        catch (Exception fault)
        {
            run = Task.FromException(fault);
        }

        if (!run.IsCompleted && !await EndsAsync(run, mine.Stop.Token).ConfigureAwait(false))
        {
            note(EngineChangeKind.ActivityAbandoned, mine.Epoch, $"not stopped within {stopTime.TotalSeconds:0.#} s");
            return true;
        }

        // Observed here, whatever it is.
        var cause = run.Exception?.GetBaseException().Message;
        if (run.IsFaulted && !mine.Stop.IsCancellationRequested)
        {
            note(EngineChangeKind.ActivityFailed, mine.Epoch, cause);
            return false;
        }

        note(EngineChangeKind.ActivityStopped, mine.Epoch, cause);
        return true;
    }

    /// <returns>False when it was asked to stop and did not in its time.</returns>
    private async Task<bool> EndsAsync(Task run, CancellationToken stop)
    {
        await Task.WhenAny(run, Task.Delay(Timeout.InfiniteTimeSpan, time, stop)).ConfigureAwait(false);
        if (run.IsCompleted)
            return true;
        using var inTime = new CancellationTokenSource();
        await Task.WhenAny(run, Task.Delay(stopTime, time, inTime.Token)).ConfigureAwait(false);
        await inTime.CancelAsync().ConfigureAwait(false);
        return run.IsCompleted;
    }

    private sealed record Wish(string? Key, long Epoch, Func<IEntityActivity>? Make)
    {
        public CancellationTokenSource Stop { get; } = new();
    }
}
