using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Cluster;
using Analytics.Engine.Clustered.Membership;
using Analytics.Engine.Clustered.Placement;
using Analytics.Engine.Clustered.Sharding;
using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered;

/// <summary>What the entities of one node share.</summary>
internal sealed class EntityHost
{
    /// <summary>Between two looks whether a question went to a member that is lost. Real time, as membership's.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    /// <summary>A question without an answer is asked again after so long, then after twice as long.</summary>
    private static readonly TimeSpan AskAnyway = TimeSpan.FromSeconds(4);

    /// <summary>A question that came back as lost is asked again after so long, then after twice as long, up to <see cref="AskAgain"/>.</summary>
    private static readonly TimeSpan AskLost = TimeSpan.FromMilliseconds(125);

    private readonly CancellationTokenSource alone = new();
    private string? lost;
    private long busy;
    private long lossAt;

    public EntityHost(IAnalyticsEngine engine, ClusteredEngineOptions options)
    {
        (Engine, Options, Calm) = (engine, options, new ClusterCalm(options.Time));
        Reports = new NodeReports(this);
    }

    public string NodeId => Options.NodeId;

    public ClusteredEngineOptions Options { get; }

    public ChangeHub Changes { get; } = new();

    public ClusterCalm Calm { get; }

    /// <summary>Members that cannot be reached, and since when as this node saw it.</summary>
    public ConcurrentDictionary<UniqueAddress, DateTimeOffset> UnreachableSince { get; } = new();

    public NodeReports Reports { get; }

    public IAnalyticsEngine Engine { get; }

    public TimeProvider Time => Options.Time;

    public DateTimeOffset Now => Options.Time.GetUtcNow();

    /// <summary>Of the entities on this node.</summary>
    public ConcurrentDictionary<ActivityHost, bool> Activities { get; } = new();

    /// <summary>From here on no activity starts.</summary>
    public bool IsStopping { get; private set; }

    /// <summary>Ends what waits for answers that can no longer come.</summary>
    public CancellationTokenSource Closed { get; } = new();

    /// <summary>Why the node stopped unasked, or null.</summary>
    public string? Lost => Volatile.Read(ref lost);

    /// <summary>Ends with the reason once everything of a node that stopped unasked has ended.</summary>
    public TaskCompletionSource<string> Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long RefusedAsBusy => Interlocked.Read(ref busy);

    public void CountBusy() => Interlocked.Increment(ref busy);

    /// <summary>The cluster has thrown a member out, or it has left.</summary>
    public void NoteLoss() => Volatile.Write(ref lossAt, TimeProvider.System.GetTimestamp());

    /// <summary>The node is to end, unasked: who still waits for an answer learns it now. The first reason counts.</summary>
    public void Lose(string reason)
    {
        if (Interlocked.CompareExchange(ref lost, reason, null) is null)
            // Who waited goes on elsewhere: not on the actor's thread that brought the news.
            _ = alone.CancelAsync();
    }

    /// <summary>Our timers follow our clock, not Akka's scheduler: the callback only tells the actor.</summary>
    public ITimer TellAfter(TimeSpan delay, IActorRef actor, object message) => Options.Time.CreateTimer(
        static state =>
        {
            var (actor, message) = ((IActorRef, object))state!;
            actor.Tell(message, ActorRefs.NoSender);
        },
        (actor, message),
        delay,
        Timeout.InfiniteTimeSpan);

    /// <summary>While the shards still work: an activity's last commands may go to any entity.</summary>
    public Task StopActivitiesAsync()
    {
        IsStopping = true;
        return Task.WhenAll(Activities.Keys.Select(activity => activity.StopAsync()));
    }

    /// <summary>Sends and waits for the answer, at most <see cref="ClusteredEngineOptions.AskTimeout"/>.</summary>
    /// <returns>The answer, or <see cref="EntityUnavailable"/> with <see cref="ReplyCause.NoAnswer"/>.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<IEntityAnswer> AskAsync(IActorRef target, IEntityMessage message, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Options.AskTimeout, Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource([deadline.Token, Closed.Token, alone.Token, cancellationToken]);
        try
        {
            return await AnswerAsync(target, message, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Closed.IsCancellationRequested || alone.IsCancellationRequested
                ? new EntityUnavailable(message.Id, ReplyCause.Stopped, Lost ?? $"node {NodeId} has stopped")
                : new EntityUnavailable(message.Id, ReplyCause.NoAnswer, $"no answer within {Options.AskTimeout.TotalSeconds:0.#} s");
        }
    }

    /// <summary>
    /// What a lost node was asked is asked again of its successor, with the same command id, so that nobody waits for a dead one to the end
    /// of his patience. Shards on the move may lose a message too, without anybody's death: so whatever is not answered is asked again, more
    /// and more seldom, since an answer may only be slow. The first answer counts. Word that a question was lost on its way is none for a third
    /// of the time-out, in which a successor comes up; a caller who is cut off learns it then, before his own patience is over.
    /// </summary>
    private async Task<IEntityAnswer> AnswerAsync(IActorRef target, IEntityMessage message, CancellationToken cancel)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var answers = new List<Task<IEntityAnswer>>(1) { target.Ask<IEntityAnswer>(message, over.Token) };
        var (sent, patience, pause) = (TimeProvider.System.GetTimestamp(), AskAnyway, AskLost);
        var began = sent;
        try
        {
            while (true)
            {
                try
                {
                    await (answers.Count == 1 ? (Task)answers[0] : Task.WhenAny(answers)).WaitAsync(AskAgain, TimeProvider.System, cancel).ConfigureAwait(false);
                    var first = answers.First(answer => answer.IsCompleted);
                    var answer = await first.ConfigureAwait(false);
                    if (answer is not EntityUnavailable { Cause: ReplyCause.NoAnswer } || TimeProvider.System.GetElapsedTime(began) >= Options.AskTimeout / 3)
                        return answer;
                    answers.Remove(first);
                    await Task.Delay(pause, TimeProvider.System, cancel).ConfigureAwait(false);
                    pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, AskAgain.Ticks));
                }
                catch (TimeoutException)
                {
                    // Regions learn of a loss a little after this node does: what was sent meanwhile may have gone the old way too.
                    var isLost = Volatile.Read(ref lossAt) is not 0 and var loss && TimeProvider.System.GetElapsedTime(loss, sent) < AskAgain;
                    if (!isLost && TimeProvider.System.GetElapsedTime(sent) < patience)
                        continue;
                    patience = isLost ? patience : patience * 2;
                }
                answers.Add(target.Ask<IEntityAnswer>(message, over.Token));
                sent = TimeProvider.System.GetTimestamp();
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
        }
    }
}
