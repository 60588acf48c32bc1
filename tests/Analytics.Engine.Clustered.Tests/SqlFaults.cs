using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Akka.Configuration;
using Akka.Persistence;
using Akka.Persistence.Sql.Journal;
using Analytics.Domain;

namespace Analytics.Engine.Clustered.Tests;

/// <summary>Holds, fails and cuts the writes of one node's journal plug-in; those of Akka's own entities pass unless cut.</summary>
internal sealed class SqlFaults
{
    private static readonly ConcurrentDictionary<string, SqlFaults> All = new(StringComparer.Ordinal);

    private readonly Lock gate = new();
    private List<Action>? held;
    private TaskCompletionSource arrival = NewSignal();
    private int failing;
    private bool isWritten;

    /// <summary>By name: the plug-in knows nothing but its configuration.</summary>
    public static SqlFaults For(string name) => All.GetOrAdd(name, _ => new SqlFaults());

    /// <summary>Nodes of one test share the faults that it asks for.</summary>
    public static string Hocon(string test, string node) => $$"""

        akka.persistence.journal.sql {
          class = "{{typeof(FaultySqlJournal).AssemblyQualifiedName}}"
          spec-faults = "{{test}}"
          spec-node = "{{node}}"
        }
        """;

    public ConcurrentDictionary<string, bool> CutNodes { get; } = new(StringComparer.Ordinal);

    public Task NextWrite
    {
        get
        {
            lock (gate)
                return arrival.Task;
        }
    }

    public void Hold()
    {
        lock (gate)
            held ??= [];
    }

    public void Release()
    {
        List<Action> kept;
        lock (gate)
            (kept, held) = (held ?? [], null);
        kept.ForEach(again => again());
    }

    public void Fail(int appends, bool areWritten)
    {
        lock (gate)
            (failing, isWritten) = (appends, areWritten);
    }

    /// <summary>A write arrives. While writes are held it is kept.</summary>
    /// <param name="again">Lets it arrive anew.</param>
    /// <returns>Whether it may pass.</returns>
    public bool Arrives(Action again)
    {
        lock (gate)
        {
            if (held is null)
                return true;
            held.Add(again);
            Interlocked.Exchange(ref arrival, NewSignal()).SetResult();
            return false;
        }
    }

    /// <returns>Whether this write fails, and whether it is durable all the same.</returns>
    public (bool Fails, bool IsWritten) Next()
    {
        lock (gate)
        {
            var fails = failing > 0;
            failing -= fails ? 1 : 0;
            return (fails, !fails || isWritten);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>The real plug-in, with a gate before its writes.</summary>
public sealed class FaultySqlJournal(Config config) : SqlWriteJournal(config)
{
    private readonly SqlFaults faults = SqlFaults.For(config.GetString("spec-faults"));
    private readonly string node = config.GetString("spec-node");

    protected override bool AroundReceive(Receive receive, object message)
    {
        // Kept as a message: the plug-in's own code needs its actor's context when the write goes on.
        var (self, sender) = (Self, Sender);
        return message is WriteMessages { Messages: var writes } && writes.OfType<AtomicWrite>().Any(IsOurs) && !faults.Arrives(() => self.Tell(message, sender))
            || base.AroundReceive(receive, message);
    }

    protected override async Task<IImmutableList<Exception>> WriteMessagesAsync(IEnumerable<AtomicWrite> messages)
    {
        var list = messages.ToList();
        if (faults.CutNodes.ContainsKey(node))
            throw new IOException("the node is dead");
        var (fails, isWritten) = IsOurs(list[0]) ? faults.Next() : (false, true);
        var outcome = isWritten ? await base.WriteMessagesAsync(list) : [];
        return fails ? throw new IOException("the disk is full") : outcome;
    }

    private static bool IsOurs(AtomicWrite write) => EntityId.TryParse(write.PersistenceId, out _);
}
