using System.Collections.Concurrent;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Engine.Pipeline;

namespace Analytics.Node.Composition;

/// <summary>
/// What each running camera takes of this machine, from what it counts itself: samples, and those of them that were inferred. In
/// thousandths of a core, smoothed over about a minute, so that a passing crowd moves no camera. Safe for concurrent use.
/// </summary>
/// <param name="count">What a camera that runs here has counted; null for one that does not.</param>
/// <param name="time">Paces the smoothing.</param>
public sealed class CameraCosts(Func<EntityId, CameraCount?> count, TimeProvider time)
{
    /// <summary>Of a camera that has not been measured yet: about one with five analysed frames a second.</summary>
    public const double Unmeasured = 50;

    // Measured where the figures of docs/ref/bench.md were: a core decodes and gates about 1,000 samples a second, and infers about 120.
    private const double Sample = 1;
    private const double Inference = 8;

    private static readonly TimeSpan s_least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_memory = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<EntityId, Measure> _measures = new();

    public CameraCosts(CameraBoard board, TimeProvider time)
        : this(id => board.Find(id) is { } live ? new CameraCount(live.Epoch, live.Counts.Samples, live.Counts.Still) : null, time)
    {
    }

    /// <summary>Of an active entity of any kind: what is no camera hardly counts.</summary>
    public double Of(EntityId id)
    {
        if (id.Kind != CameraDecider.KindName)
            return 1;
        if (count(id) is not { } now)
        {
            _measures.TryRemove(id, out _);
            return Unmeasured;
        }

        return _measures.AddOrUpdate(id, _ => Begin(now), (_, before) => Next(before, now)).Cost;
    }

    private Measure Begin(CameraCount now) => new(now, time.GetTimestamp(), Unmeasured);

    private Measure Next(Measure before, CameraCount now)
    {
        var elapsed = time.GetElapsedTime(before.At);
        // Another pipeline counts from zero.
        if (before.Count.Epoch != now.Epoch || now.Samples < before.Count.Samples)
            return Begin(now) with { Cost = before.Cost };
        if (elapsed < s_least)
            return before;
        var (samples, still) = (now.Samples - before.Count.Samples, now.Still - before.Count.Still);
        var cost = ((samples * Sample) + ((samples - still) * Inference)) / elapsed.TotalSeconds;
        return new Measure(now, time.GetTimestamp(), before.Cost + (Math.Min(1, elapsed / s_memory) * (cost - before.Cost)));
    }

    private sealed record Measure(CameraCount Count, long At, double Cost);
}

/// <param name="Epoch">Of the pipeline that counts.</param>
/// <param name="Samples">Since it began.</param>
/// <param name="Still">Those of them that its gate spared.</param>
public sealed record CameraCount(long Epoch, long Samples, long Still);
