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
/// A firewall that refuses in the name of others looks the same. Hence the majority that has to be left, and that each of it was heard since,
/// or <see cref="ClusteredEngineOptions.CrashDoubt"/> is over, in which any other member that was cut off with the first would be missed too: then the split-brain
/// resolver decides about all of them together.
/// </remarks>
internal sealed class CrashWatchActor(EntityHost host) : UntypedActor, IWithTimers
{
    /// <summary>Between two knocks at a member's port.</summary>
    private static readonly TimeSpan s_knock = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait for an answer: a refusal comes at once, but this machine may be busy.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private sealed record Knock(Address Member) : INoSerializationVerificationNeeded;

    /// <param name="Member">At whose port.</param>
    /// <param name="IsRefused">Null if nobody answered, which proves nothing.</param>
    private sealed record Knocked(Address Member, bool? IsRefused) : INoSerializationVerificationNeeded;

    private readonly Cluster cluster = Cluster.Get(Context.System);
    private readonly MemberSigns signs = MemberSigns.Of(Context.System.EventStream);
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
            case AssociationEvent broken when IsPresent(broken.RemoteAddress) && suspects.TryAdd(broken.RemoteAddress, TimeProvider.System.GetTimestamp()):
                KnockAsync(broken.RemoteAddress).PipeTo(Self);
                break;
            case Knock knock when suspects.ContainsKey(knock.Member):
                KnockAsync(knock.Member).PipeTo(Self);
                break;
            case Knocked knocked when suspects.TryGetValue(knocked.Member, out var since):
                Judge(knocked, since);
                break;
            case ClusterEvent.MemberRemoved removed:
                Acquit(removed.Member.Address);
                signs.Forget(removed.Member.Address.ToString());
                break;
        }
    }

    private void Judge(Knocked knocked, long since)
    {
        var isOver = TimeProvider.System.GetElapsedTime(since) >= host.Options.CrashDoubt;
        switch (knocked.IsRefused)
        {
            case true:
                signs.Crash(knocked.Member.ToString());
                if ((isOver || AreHeard(since, except: knocked.Member)) && MayDown(knocked.Member))
                    cluster.Down(knocked.Member);
                break;
            case false when isOver:
                Acquit(knocked.Member);
                return;
            // Of a process that ends, the port may be the last to close: it answered a moment after the connections had gone.
            case false:
                signs.Acquit(knocked.Member.ToString());
                break;
            case null:
                break;
        }

        Timers.StartSingleTimer(knocked.Member, new Knock(knocked.Member), s_knock);
    }

    private static async Task<Knocked> KnockAsync(Address member)
    {
        using var limit = new CancellationTokenSource(s_patience, TimeProvider.System);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(member.Host!, member.Port!.Value, limit.Token).ConfigureAwait(false);
            return new Knocked(member, false);
        }
        catch (SocketException refused)
        {
            return new Knocked(member, refused.SocketErrorCode == SocketError.ConnectionRefused ? true : null);
        }
        catch (OperationCanceledException)
        {
            return new Knocked(member, null);
        }
    }

    private void Acquit(Address member)
    {
        suspects.Remove(member);
        signs.Acquit(member.ToString());
        Timers.Cancel(member);
    }

    /// <summary>One that leaves in order ends its process once it is about to be removed.</summary>
    private bool IsPresent(Address address) => cluster.State.Members.Any(member =>
        member.Address == address && address != cluster.SelfAddress && member.Status is MemberStatus.Joining or MemberStatus.Up or MemberStatus.Leaving);

    private bool AreHeard(long since, Address except) => cluster.State.Members.All(member =>
        member.Address == except || member.Address == cluster.SelfAddress || signs.IsHeard(member.Address.ToString(), since));

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
