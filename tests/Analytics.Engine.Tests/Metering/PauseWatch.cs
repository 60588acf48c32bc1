using System.Threading.Channels;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Engine.Tests.Metering;

/// <summary>
/// The virtual clock as one part sees it, with a note of each of its pauses: the driver moves the clock by exactly what the part
/// waits for, and by nothing while it works.
/// </summary>
internal sealed class PauseWatch(ManualTimeProvider inner) : TimeProvider
{
    private readonly Channel<TimeSpan> pauses = Channel.CreateUnbounded<TimeSpan>();

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = inner.CreateTimer(callback, state, dueTime, period);
        if (dueTime != Timeout.InfiniteTimeSpan)
            pauses.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Lets each pause pass as it comes, until the goal is reached.</summary>
    public async Task DriveAsync(Task goal)
    {
        while (!goal.IsCompleted)
        {
            var pause = pauses.Reader.WaitToReadAsync().AsTask();
            if (await Task.WhenAny(goal, pause).InTimeAsync("the goal, or a pause on the way to it") == pause && pauses.Reader.TryRead(out var span))
                inner.Advance(span);
        }

        await goal;
    }
}
