using Akka.Actor;
using Akka.Event;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered.Sharding;

/// <summary>
/// Answers for those who could not: a message that found its entity stopped, its region full or its node gone ends in the dead letters,
/// and whoever sent it learns so at once, and asks again, instead of waiting in vain.
/// </summary>
internal sealed class LostMessageActor : UntypedActor
{
    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(AllDeadLetters));

    protected override void OnReceive(object message)
    {
        if (message is not AllDeadLetters letter || letter.Sender.IsNobody() || letter.Sender is DeadLetterActorRef)
            return;
        switch (letter.Message)
        {
            case ReleaseEntity lost:
                letter.Sender.Tell(new EntityDone(lost.Id)); // What is not there is released.
                break;
            case IEntityMessage lost:
                letter.Sender.Tell(new EntityUnavailable(lost.Id, ReplyCause.NoAnswer, $"{lost.Id} stopped, or moved, before it could answer"));
                break;
            case var lost when IsOfHandOff(lost) && letter.Sender.Path.Address.HasLocalScope:
                letter.Sender.Tell(ReceiveTimeout.Instance);
                break;
        }
    }

    /// <summary>
    /// Of the coordinator's worker that hands one shard off. It waits for the answer of a node that died before it was asked until the
    /// hand-off's time is over, and the shard is nowhere for that minute: Akka 1.5.30 tells it of the death, but not in this order.
    /// Its time-out, which it is given here, is how it gives up; the coordinator places the shard anew once the node is out.
    /// </summary>
    private static bool IsOfHandOff(object message) =>
        message.GetType() is { Namespace: "Akka.Cluster.Sharding", Name: "BeginHandOff" or "HandOff" };
}
