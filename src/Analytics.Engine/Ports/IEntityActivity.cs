using Analytics.Domain;

namespace Analytics.Engine.Ports;

/// <summary>
/// What an active entity runs on its node, such as a camera's pipeline. At most one runs per entity and node, and none while the
/// entity is handed over.
/// </summary>
public interface IEntityActivity
{
    /// <summary>
    /// Runs until <paramref name="stop"/>, then flushes and ends within <see cref="IEntityKind.ActivityStopTime"/>. To return earlier
    /// means done: it is not started again before its key changes. To throw means failed: it starts again after a back-off.
    /// </summary>
    Task RunAsync(CancellationToken stop);
}

/// <summary>What an activity starts with.</summary>
/// <param name="Epoch">Of the activation; commands that the activity sends carry it.</param>
/// <param name="State">Committed, at the start. A change that concerns the activity changes its key and so restarts it.</param>
/// <param name="Engine">For commands, to its own entity and to others.</param>
public sealed record ActivityStart<TState>(EntityId Id, long Epoch, TState State, IAnalyticsEngine Engine)
    where TState : class;
