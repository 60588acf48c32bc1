using Analytics.Engine.Ports;

namespace Analytics.Engine.Local;

public sealed record LocalEngineOptions
{
    public required string NodeId { get; init; }

    public required EntityKinds Kinds { get; init; }

    /// <summary>Owned by the caller, who closes it after the engine.</summary>
    public required IEventJournal Journal { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>How long an entity that another node took over stays silent here, from the collision on. Default 5 s.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Messages that may wait for one entity, from 1. Default 1,024; more are answered <see cref="ReplyCause.Busy"/>.</summary>
    public int MailboxCapacity { get; init; } = 1024;

    /// <summary>Pause after the first failure of an activation or activity; doubles with each further one. Default 200 ms.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest such pause. Default 10 s.</summary>
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromSeconds(10);

    internal TimeSpan BackOff(int failures) =>
        TimeSpan.FromTicks(Math.Min(LongestBackOff.Ticks, FirstBackOff.Ticks << Math.Clamp(failures - 1, 0, 20)));
}
