using Analytics.Domain;
using Analytics.Engine.Codec;

namespace Analytics.Engine.Hosting;

/// <summary>
/// Folds an entity's stored events. The outcome is that of <see cref="EntityDecider{TState}.Evolve"/> one after the other; only the
/// history of commands is made once, at the end, from those that are still in it, instead of anew with every event.
/// </summary>
internal sealed class Recovery<TState>(EntityDecider<TState> decider, Entity<TState> start)
    where TState : class
{
    private readonly List<RememberedCommand> replayed = [];
    private readonly CommandHistory before = start.Recent;
    private Entity<TState> state = start;

    public void Apply(in DecodedEvent stored)
    {
        var (@event, context) = stored;
        if (@event is Owned or Rested)
        {
            state = decider.Evolve(state, @event, context);
            return;
        }

        state = state with { Inner = decider.Inner.Evolve(state.Inner, @event, context) };
        // The events of one command stand together.
        if (replayed.Count == 0 || replayed[^1].CommandId != context.CommandId)
            replayed.Add(new RememberedCommand(context.CommandId, context.At));
    }

    public Entity<TState> Finish()
    {
        if (replayed.Count == 0)
            return state;
        var latest = replayed.Max(command => command.At);
        latest = latest > before.Latest ? latest : before.Latest;
        // The history drops from its front up to the first that is recent: what stands before that one need not be added at all.
        var (recent, first) = (before, 0);
        if (recent.Queue.All(IsOld))
        {
            recent = CommandHistory.Empty;
            while (IsOld(replayed[first]))
                first++;
        }

        for (var index = first; index < replayed.Count; index++)
            recent = recent.Add(replayed[index].CommandId, replayed[index].At);
        replayed.Clear();
        return state with { Recent = recent };

        bool IsOld(RememberedCommand command) => latest - command.At > CommandHistory.Span;
    }
}
