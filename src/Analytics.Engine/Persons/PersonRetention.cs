using Analytics.Domain;
using Analytics.Domain.Persons;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Persons;

/// <summary>
/// Erases persons whose time is over: at the start and every <see cref="Every"/> from then on, so many at a time. Until it comes to them
/// no check finds them either. Every node may sweep: the second one to ask finds it done.
/// </summary>
public sealed class PersonRetention : IAsyncDisposable
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    /// <summary>Persons of one round; the next begins when they are through.</summary>
    public const int Batch = 200;

    private const string Actor = "retention";

    private readonly PersonDirectory _directory;
    private readonly PersonRegister _register;
    private readonly Func<string> _newId;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private long _erased;
    private long _failures;

    public PersonRetention(PersonDirectory directory, PersonRegister register, Func<string> newId, TimeProvider time)
    {
        (_directory, _register, _newId, _time) = (directory, register, newId, time);
        _work = RunAsync(new PeriodicTimer(Every, time));
    }

    /// <summary>Persons erased by this node's sweeps.</summary>
    public long Erased => Volatile.Read(ref _erased);

    /// <summary>Persons that could not be erased; the next sweep tries again.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Why the last one could not be; null where all could.</summary>
    public string? LastFailure { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task RunAsync(PeriodicTimer timer)
    {
        using (timer)
        {
            try
            {
                do
                    await SweepAsync();
                while (await timer.WaitForNextTickAsync(_stop.Token));
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
            }
        }
    }

    private async Task SweepAsync()
    {
        while (true)
        {
            var (overdue, failed) = (_directory.Overdue(_time.GetUtcNow(), Batch), 0);
            foreach (var person in overdue)
            {
                _stop.Token.ThrowIfCancellationRequested();
                failed += await TryEraseAsync(person) ? 0 : 1;
            }

            if (failed == 0)
                LastFailure = null;
            // What failed would be the next batch again.
            if (overdue.Count < Batch || failed > 0 || !await TryCatchUpAsync())
                return;
        }
    }

    private async Task<bool> TryCatchUpAsync()
    {
        try
        {
            await _directory.CaughtUpAsync(_stop.Token);
            return true;
        }
        catch (JournalException fault)
        {
            LastFailure = fault.Message;
            return false;
        }
    }

    private async Task<bool> TryEraseAsync(PersonState person)
    {
        try
        {
            var reply = await _register.ExpireAsync(new PersonCall(_newId(), Actor), person, _stop.Token);
            // Renewed since, by somebody whose event has not come here yet.
            if (reply.Refusal?.Is(PersonRefusal.NotDue) is true)
                return true;
            if (reply.IsDone)
            {
                Interlocked.Increment(ref _erased);
                return true;
            }

            LastFailure = reply.Refusal?.ToString() ?? reply.Detail ?? reply.Cause.ToString();
        }
        catch (JournalException fault)
        {
            LastFailure = fault.Message;
        }

        Interlocked.Increment(ref _failures);
        return false;
    }
}
