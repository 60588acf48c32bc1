namespace Analytics.Inference.Remote;

/// <summary>Tells an operator what must be mended, the same thing at most once a minute.</summary>
internal sealed class Alarms(Action<string> tell, TimeProvider time)
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _told = new(StringComparer.Ordinal);

    /// <summary>What was told last; null before.</summary>
    public string? Last { get; private set; }

    /// <param name="subject">What it is about: such alarms follow each other at that distance.</param>
    /// <param name="text">Without secrets.</param>
    public void Raise(string subject, string text)
    {
        lock (_lock)
        {
            Last = text;
            if (_told.TryGetValue(subject, out var at) && time.GetElapsedTime(at) < s_quiet)
                return;
            _told[subject] = time.GetTimestamp();
        }

        tell(text);
    }
}
