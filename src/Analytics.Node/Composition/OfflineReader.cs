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
    private OfflineReader(JournalPlace place)
    {
        Journal = place.OpenReader();
        Model = new JournalReadModel(place.ReadTables);
    }

    public EventCodec Codec { get; } = AnalyticsKinds.Codec();

    public JournalReader Journal { get; }

    public JournalReadModel Model { get; }

    /// <exception cref="JournalException">There is no journal, or it cannot be read.</exception>
    public static async Task<OfflineReader> OpenAsync(string folder, CancellationToken cancel)
    {
        var place = JournalPlace.OfFolder(folder);
        using (place.OpenReader())
        {
            // Only to be sure that there is a journal: opening it to write would make one.
        }

        await CatchUpAsync(folder, place, cancel);
        return new OfflineReader(place);
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

    private static async Task CatchUpAsync(string folder, JournalPlace place, CancellationToken cancel)
    {
        try
        {
            using var data = DataDirectory.Open(folder, Ids.New);
            await using var journal = place.Open(data, $"local:{data.Id}", TimeProvider.System);
            await using var runner = await ProjectionRunner.StartAsync(journal, place.ReadTables, AnalyticsKinds.Codec(), TimeProvider.System, cancellationToken: cancel);
            await runner.CaughtUpAsync(cancel);
        }
        catch (JournalException held) when (held.Kind is JournalFaultKind.Locked or JournalFaultKind.LeaseHeld)
        {
            // A node runs on it and keeps the tables up to date itself.
        }
    }
}
