using Analytics.Engine.Ports;

namespace Analytics.Engine.Peers;

/// <summary>
/// Which inference node gets the next tensor: of those that are not set aside the one with the fewest of ours under way, so that a slow
/// one gets less by itself; of equals the one that waited longest. A node that breaks, or lets <see cref="MostMisses"/> in a row run out of
/// time, is set aside for a second, then twice as long each time; one tensor then tries it. Thread-safe.
/// </summary>
internal sealed class PeerChoice(IPeers peers, TimeProvider time)
{
    /// <summary>Single tensors run out of time on a busy node too; so many in a row tell that it is frozen.</summary>
    public const int MostMisses = 8;

    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_lacking = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Record> _records = new(StringComparer.Ordinal);
    private long _turn;

    /// <returns>Null where no node is left to try.</returns>
    /// <param name="digest">Of the model.</param>
    /// <param name="tried">Nodes that this tensor was at; the one that is returned is added.</param>
    public PeerAttempt? Take(string digest, HashSet<string> tried)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var peer = peers.Others
                .Where(other => other is { IsReachable: true, Address: not null } && other.Roles.Contains(Peer.InferenceRole, StringComparer.Ordinal) && !tried.Contains(other.NodeId))
                .Where(other => Of(other).OpenAt <= now && Of(other).Lacking.GetValueOrDefault(digest) <= now)
                .OrderBy(other => other.IsDraining).ThenBy(other => Of(other).UnderWay).ThenBy(other => Of(other).Turn)
                .FirstOrDefault();
            if (peer is null)
                return null;
            var record = Of(peer);
            // Of a node that was set aside the first tensor decides; the others wait for what becomes of it.
            if (record.Pause > TimeSpan.Zero)
                record.OpenAt = now + Ticks(record.Pause);
            (record.UnderWay, record.Turn) = (record.UnderWay + 1, ++_turn);
            tried.Add(peer.NodeId);
            return new PeerAttempt(peer, this, digest);
        }
    }

    internal void Answered(PeerAttempt attempt) => Note(attempt, record => (record.Pause, record.OpenAt, record.Misses) = (TimeSpan.Zero, 0, 0));

    internal void Missed(PeerAttempt attempt) => Note(attempt, record =>
    {
        if (++record.Misses >= MostMisses || record.Pause > TimeSpan.Zero)
            SetAside(record);
    });

    internal void Broke(PeerAttempt attempt) => Note(attempt, SetAside);

    internal void Lacks(PeerAttempt attempt, string digest) => Note(attempt, record => record.Lacking[digest] = time.GetTimestamp() + Ticks(s_lacking));

    internal void End(PeerAttempt attempt) => Note(attempt, record => record.UnderWay--);

    private void Note(PeerAttempt attempt, Action<Record> change)
    {
        lock (_gate)
            change(Of(attempt.Peer));
    }

    private void SetAside(Record record)
    {
        var now = time.GetTimestamp();
        // Those that were under way together when a node went away count as one failure.
        if (record.Pause > TimeSpan.Zero && record.UnderWay > 1)
            return;
        record.Pause = record.Pause == TimeSpan.Zero ? s_first : TimeSpan.FromTicks(Math.Min(2 * record.Pause.Ticks, s_longest.Ticks));
        (record.OpenAt, record.Misses) = (now + Ticks(record.Pause), 0);
    }

    private Record Of(Peer peer)
    {
        // A node that comes back elsewhere is a new one.
        if (!_records.TryGetValue(peer.NodeId, out var record) || record.Address != peer.Address)
            _records[peer.NodeId] = record = new Record { Address = peer.Address, UnderWay = record?.UnderWay ?? 0 };
        return record;
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private sealed class Record
    {
        public Uri? Address { get; init; }

        public int UnderWay { get; set; }

        public long Turn { get; set; }

        public int Misses { get; set; }

        /// <summary>Zero for a node in good standing.</summary>
        public TimeSpan Pause { get; set; }

        /// <summary>Timestamp from which it may be tried.</summary>
        public long OpenAt { get; set; }

        /// <summary>Digests of models that it lacks, and the timestamp from which it is asked again.</summary>
        public Dictionary<string, long> Lacking { get; } = new(StringComparer.Ordinal);
    }
}

/// <summary>One tensor at one node; disposed of when it is over.</summary>
internal sealed class PeerAttempt(Peer peer, PeerChoice choice, string digest) : IDisposable
{
    public Peer Peer => peer;

    /// <summary>The node answered, whatever it said.</summary>
    public void Answered() => choice.Answered(this);

    /// <summary>Time ran out before it answered.</summary>
    public void Missed() => choice.Missed(this);

    /// <summary>The way there, or what came back, is broken.</summary>
    public void Broke() => choice.Broke(this);

    /// <summary>It does not have the model.</summary>
    public void Lacks() => choice.Lacks(this, digest);

    public void Dispose() => choice.End(this);
}
