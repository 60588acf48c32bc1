using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;
using Analytics.Journal;
using Analytics.Journal.ReadModel;

namespace Analytics.Node.Composition;

/// <summary>
/// A data directory opened to be read, beside a running node or without one. Without one the read tables may lag behind the
/// journal (a crash), so they are brought up to date first, under the directory's lock.
/// </summary>
public sealed class OfflineReader : IDisposable
{
    private OfflineReader(string folder)
    {
        Journal = JournalReader.Open(Path.Combine(folder, "journal.db"));
        Model = new SqliteReadModel(Path.Combine(folder, "read.db"));
    }

    public EventCodec Codec { get; } = AnalyticsKinds.Codec();

    public JournalReader Journal { get; }

    public SqliteReadModel Model { get; }

    /// <exception cref="JournalException">There is no journal, or it cannot be read.</exception>
    public static async Task<OfflineReader> OpenAsync(string folder, CancellationToken cancel)
    {
        var path = Path.Combine(folder, "journal.db");
        if (!File.Exists(path))
            throw new JournalException(JournalFaultKind.NotAccessible, path, "there is no journal here.", "Name the data directory of a node with --data.");
        await CatchUpAsync(folder, cancel);
        return new OfflineReader(folder);
    }

    /// <summary>The stored events of one stream, in order.</summary>
    public IReadOnlyList<(string Manifest, DecodedEvent Event, byte[] Payload)> Events(string stream)
    {
        var events = new List<(string, DecodedEvent, byte[])>();
        Journal.Read(stream, 0, (in StoredEvent stored) =>
            events.Add((stored.Manifest, Codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber), stored.Payload.ToArray())));
        return events;
    }

    public void Dispose()
    {
        Model.Dispose();
        Journal.Dispose();
    }

    private static async Task CatchUpAsync(string folder, CancellationToken cancel)
    {
        DataDirectory data;
        try
        {
            data = DataDirectory.Open(folder, Ids.New);
        }
        catch (JournalException held) when (held.Kind == JournalFaultKind.Locked)
        {
            // A node runs on it and keeps the tables up to date itself.
            return;
        }

        using (data)
        {
            await using var journal = SqliteJournal.Open(new SqliteJournalOptions { Path = data.JournalPath, Holder = $"local:{data.Id}", Time = TimeProvider.System, NewJournalId = Ids.New });
            await using var runner = await ProjectionRunner.StartAsync(journal, data.ReadModelPath, AnalyticsKinds.Codec(), TimeProvider.System, cancellationToken: cancel);
            await runner.CaughtUpAsync(cancel);
        }
    }
}
