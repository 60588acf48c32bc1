using Analytics.Domain;
using Analytics.Domain.Incidents;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Pipeline;

/// <summary>Takes what the rules of one camera have to say, in order.</summary>
public interface IIncidentSink
{
    /// <summary>Answers once the command is durable, or was refused for good.</summary>
    /// <exception cref="PipelineReplacedException">A newer activation of the camera has spoken.</exception>
    ValueTask<Reply> SendAsync(ICommand command, CancellationToken cancel);
}

/// <summary>Another node runs the camera now: this pipeline has nothing more to say.</summary>
public sealed class PipelineReplacedException(EntityId camera, string detail) : Exception($"{camera}: {detail}");

/// <summary>
/// Sends to the camera's incident log and sends again, with the same id, until the answer is certain. Meanwhile the pipeline
/// waits: it would rather drop windows, which are counted, than an incident.
/// </summary>
public sealed class EngineIncidentSink(IAnalyticsEngine engine, EntityId camera, TimeProvider time) : IIncidentSink
{
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(5);

    private readonly EntityId _log = new("incident-log", camera.Tenant, camera.Key);

    public async ValueTask<Reply> SendAsync(ICommand command, CancellationToken cancel)
    {
        for (var wait = s_firstWait; ; wait = wait * 2 < s_longestWait ? wait * 2 : s_longestWait)
        {
            var reply = await engine.AskAsync(_log, command, cancel);
            if (reply.Refusal is { } refusal && refusal.Is(IncidentRefusal.StaleEpoch))
                throw new PipelineReplacedException(camera, refusal.Detail);
            if (reply.Status != ReplyStatus.Unknown)
                return reply;
            await Task.Delay(wait, time, cancel);
        }
    }
}

/// <summary>
/// The incident log of one run without an engine, for <c>analyze</c>: the same decider, and the events in memory.
/// </summary>
public sealed class FoldingIncidentSink(EntityId log) : IIncidentSink
{
    private readonly EntityDecider<IncidentLogState> _decider = new(new IncidentLogDecider());

    // Lanes and the evidence recorder send beside each other.
    private readonly Lock _gate = new();
    private Entity<IncidentLogState>? _state;
    private long _sequence;

    /// <summary>Called for each event in order.</summary>
    public Action<IEvent, EventContext>? Recorded { get; init; }

    public ValueTask<Reply> SendAsync(ICommand command, CancellationToken cancel)
    {
        lock (_gate)
            return ValueTask.FromResult(Fold(command));
    }

    private Reply Fold(ICommand command)
    {
        _state ??= _decider.Initial(log);
        var decision = _decider.Decide(_state, command, _sequence);
        _state = decision.Next;
        foreach (var @event in decision.Events)
            Recorded?.Invoke(@event, new EventContext(command.At, command.CommandId, command.By, ++_sequence));
        var status = decision.Refusal is not null ? ReplyStatus.Refused : decision.IsRepeat ? ReplyStatus.Repeated : ReplyStatus.Committed;
        return new Reply(status, _sequence, 0, decision.Events, decision.Refusal);
    }
}
