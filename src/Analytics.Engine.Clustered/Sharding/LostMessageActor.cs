using Akka.Actor;
using Akka.Event;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered.Sharding;

/// <summary>
/// Answers for entities that could not: a message that found its entity stopped, or its region full, ends in the dead letters, and
/// whoever sent it learns so at once, and asks again, instead of waiting in vain.
/// </summary>
internal sealed class LostMessageActor : UntypedActor
{
    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(AllDeadLetters));

    protected override void OnReceive(object message)
    {
        if (message is not AllDeadLetters { Message: IEntityMessage lost } letter || letter.Sender.IsNobody() || letter.Sender is DeadLetterActorRef)
            return;
        letter.Sender.Tell(lost is ReleaseEntity
            ? new EntityDone(lost.Id) // What is not there is released.
            : new EntityUnavailable(lost.Id, ReplyCause.NoAnswer, $"{lost.Id} stopped, or moved, before it could answer"));
    }
}
