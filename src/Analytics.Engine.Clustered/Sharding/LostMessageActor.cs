using Akka.Actor;
using Akka.Event;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered.Sharding;

/// <summary>
/// Answers for entities that could not: a message that found its entity stopped, or its region full, ends in the dead letters, and
/// whoever sent it learns so at once instead of waiting for the time-out.
/// </summary>
internal sealed class LostMessageActor : UntypedActor
{
    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(AllDeadLetters));

    protected override void OnReceive(object message)
    {
        if (message is not AllDeadLetters { Message: IEntityMessage lost } letter || letter.Sender.IsNobody() || letter.Sender is DeadLetterActorRef)
            return;
        var detail = $"{lost.Id} stopped, or moved, before it could answer";
        letter.Sender.Tell(lost switch
        {
            AskEntity => new EntityReply(lost.Id, Reply.Unknown(ReplyCause.NoAnswer, detail)),
            // What is not there is released.
            ReleaseEntity => new EntityDone(lost.Id),
            _ => new EntityUnavailable(lost.Id, ReplyCause.NoAnswer, detail),
        });
    }
}
