using Analytics.Engine.Metering;
using Analytics.TestKit;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>What was noted of each call. A call is noted behind its answer, so that a test waits for it.</summary>
internal sealed class UsageList : IUsageLog
{
    private readonly List<CallRecord> _all = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Note(in CallRecord record)
    {
        lock (_all)
        {
            _all.Add(record);
            _more.TrySetResult();
            _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>The first so many calls.</summary>
    public async Task<IReadOnlyList<CallRecord>> AtLeastAsync(int count)
    {
        while (true)
        {
            Task more;
            lock (_all)
            {
                if (_all.Count >= count)
                    return [.. _all];
                more = _more.Task;
            }

            await more.InTimeAsync($"the note of call {count}");
        }
    }
}
