using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using MemberStatus = Akka.Cluster.MemberStatus;

namespace Analytics.Engine.Clustered.Membership;

/// <summary>
/// Throws a member out whose process has ended, without the patience that silence deserves. A process that crashes takes its connections
/// with it, and its machine, which still runs, refuses new ones at its port. A suspended process refuses nothing, nor does a cable that is
/// cut or a machine without power: of those only the heartbeats tell.
/// </summary>
/// <remarks>
/// A firewall that refuses in the name of others looks the same. Hence the majority that has to be left, and the time in which any other
/// member that was cut off with the first would be missed too: then the split-brain resolver decides about all of them together.
/// </remarks>
internal sealed class CrashWatchActor(EntityHost host, TimeSpan doubt) : UntypedActor, IWithTimers
{
    /// <summary>Between two knocks at a member's port, and the longest wait for an answer.</summary>
    private static readonly TimeSpan s_knock = TimeSpan.FromMilliseconds(250);

    private sealed record Knock(Address Member) : INoSerializationVerificationNeeded;

    private sealed record Knocked(Address Member, bool IsRefused) : INoSerializationVerificationNeeded;

    private readonly Cluster cluster = Cluster.Get(Context.System);
    private readonly CrashedMembers crashed = CrashedMembers.Of(Context.System.EventStream);
    private readonly Dictionary<Address, long> suspects = [];

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
        Context.System.EventStream.Subscribe(Self, typeof(AssociationErrorEvent));
        cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberRemoved));
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        cluster.Unsubscribe(Self);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case AssociationEvent broken when IsPresent(broken.RemoteAddress) && suspects.TryAdd(broken.RemoteAddress, host.Time.GetTimestamp()):
                KnockAsync(broken.RemoteAddress).PipeTo(Self);
                break;
            case Knock knock when suspects.ContainsKey(knock.Member):
                KnockAsync(knock.Member).PipeTo(Self);
                break;
            case Knocked { IsRefused: true } knocked when suspects.ContainsKey(knocked.Member):
                crashed.Add(knocked.Member.ToString());
                if (host.Time.GetElapsedTime(suspects[knocked.Member]) >= doubt && MayDown(knocked.Member))
                    cluster.Down(knocked.Member);
                Timers.StartSingleTimer(knocked.Member, new Knock(knocked.Member), s_knock);
                break;
            case Knocked knocked:
                Acquit(knocked.Member);
                break;
            case ClusterEvent.MemberRemoved removed:
                Acquit(removed.Member.Address);
                break;
        }
    }

    private static async Task<Knocked> KnockAsync(Address member)
    {
        using var limit = new CancellationTokenSource(s_knock, TimeProvider.System);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(member.Host!, member.Port!.Value, limit.Token).ConfigureAwait(false);
            return new Knocked(member, false);
        }
        catch (SocketException refused)
        {
            return new Knocked(member, refused.SocketErrorCode == SocketError.ConnectionRefused);
        }
        catch (OperationCanceledException)
        {
            return new Knocked(member, false);
        }
    }

    private void Acquit(Address member)
    {
        suspects.Remove(member);
        crashed.Remove(member.ToString());
        Timers.Cancel(member);
    }

    /// <summary>One that leaves in order ends its process once it is about to be removed.</summary>
    private bool IsPresent(Address address) => cluster.State.Members.Any(member =>
        member.Address == address && address != cluster.SelfAddress && member.Status is MemberStatus.Joining or MemberStatus.Up or MemberStatus.Leaving);

    /// <summary>It is the only one that is missed, and the others are a majority by every rule that the resolver might follow.</summary>
    private bool MayDown(Address suspect)
    {
        var state = cluster.State;
        var left = state.Members.Count - 1;
        return IsPresent(suspect)
            && suspects.Count == 1
            && state.Unreachable.All(member => member.Address == suspect)
            && left * 2 > state.Members.Count
            && host.Options.SplitBrain switch
            {
                SplitBrainStrategy.StaticQuorum => left >= host.Options.Quorum,
                SplitBrainStrategy.KeepOldest => false,
                _ => true,
            };
    }
}
