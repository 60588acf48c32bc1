namespace Analytics.Engine.Metering;

/// <summary>Releases that go on after their caller has left. Bounded; what finds no place is dropped and counted.</summary>
internal sealed class Releases(int capacity) : IAsyncDisposable
{
    private readonly object gate = new();
    private readonly HashSet<Task> running = [];
    private bool isClosed;
    private long givenUp;

    public int Count
    {
        get
        {
            lock (gate)
                return running.Count;
        }
    }

    public long GivenUp => Interlocked.Read(ref givenUp);

    /// <param name="release">False when it was given up.</param>
    public void Start(Func<Task<bool>> release)
    {
        lock (gate)
        {
            if (isClosed || running.Count >= capacity)
            {
                Interlocked.Increment(ref givenUp);
                return;
            }

            var task = Task.Run(() => RunAsync(release));
            running.Add(task);
            _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] left;
        lock (gate)
        {
            isClosed = true;
            left = [.. running];
        }

        await Task.WhenAll(left).ConfigureAwait(false);
    }

    private async Task RunAsync(Func<Task<bool>> release)
    {
        if (!await release().ConfigureAwait(false))
            Interlocked.Increment(ref givenUp);
    }

    private void Forget(Task done)
    {
        lock (gate)
            running.Remove(done);
    }
}
