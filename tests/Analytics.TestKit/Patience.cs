namespace Analytics.TestKit;

/// <summary>
/// How long a test waits for what must happen. One generous limit for all: on a busy machine everything takes its time, and a test that
/// fails is to say what was missing, not that the machine was slow.
/// </summary>
public static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>The task's own end, or a failure that names what did not come.</summary>
    /// <exception cref="TimeoutException">It did not end within <see cref="Limit"/>.</exception>
    public static async Task InTimeAsync(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Limit, TimeProvider.System).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw Missed(what);
        }
    }

    /// <inheritdoc cref="InTimeAsync(Task, string)"/>
    public static async Task<T> InTimeAsync<T>(this Task<T> task, string what)
    {
        await InTimeAsync((Task)task, what).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    /// <summary>For conditions that send no signal, such as those of other processes: looks until it is true.</summary>
    /// <param name="within">Where a minute is not generous: several processes that start, or wait for each other.</param>
    /// <param name="look">Between two looks that are dear; else 20 ms.</param>
    /// <exception cref="TimeoutException">It was not within <paramref name="within"/>, by default <see cref="Limit"/>.</exception>
    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? within = null, TimeSpan? look = null) =>
        UntilAsync(() => Task.FromResult(condition()), what, within, look);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string, TimeSpan?, TimeSpan?)"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? within = null, TimeSpan? look = null)
    {
        using var limit = new CancellationTokenSource(within ?? Limit, TimeProvider.System);
        using var timer = new PeriodicTimer(look ?? Look, TimeProvider.System);
        while (!await condition().ConfigureAwait(false))
        {
            try
            {
                await timer.WaitForNextTickAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw Missed(what, within: within);
            }
        }
    }

    /// <summary>The failure of a test that waited in vain.</summary>
    /// <param name="what">What did not come.</param>
    /// <param name="seen">What was there instead.</param>
    /// <param name="within">How long it was waited for.</param>
    public static TimeoutException Missed(string what, string? seen = null, TimeSpan? within = null) =>
        new($"{what} did not come within {(within ?? Limit).TotalSeconds:0} s{(seen is null ? "." : $"; seen: {seen}")}");
}
