using Analytics.Vision.Frames;

namespace Analytics.Vision.Windows;

/// <summary>Consecutive sampled frames of one camera. Owns one reference to each of them until it is disposed.</summary>
public sealed class FrameWindow : IDisposable
{
    private readonly Frame[] _frames;
    private int _disposed;

    /// <summary>Retains each frame; <paramref name="number"/> counts the windows of the sliding window from 0.</summary>
    internal FrameWindow(long number, IReadOnlyCollection<Frame> frames)
    {
        Number = number;
        _frames = [.. frames];
        foreach (var frame in _frames)
            frame.Retain();
        (From, To) = (_frames[0].At, _frames[^1].At);
    }

    public long Number { get; }

    /// <summary>Oldest first. Valid until disposal.</summary>
    public IReadOnlyList<Frame> Frames => _frames;

    public Frame Last => _frames[^1];

    /// <summary>Instant of the first frame.</summary>
    public DateTimeOffset From { get; }

    /// <summary>Instant of the last frame.</summary>
    public DateTimeOffset To { get; }

    /// <summary>Releases each frame exactly once, however often it is called.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        foreach (var frame in _frames)
            frame.Release();
    }
}
