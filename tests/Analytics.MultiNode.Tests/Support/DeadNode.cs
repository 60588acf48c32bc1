using System.Security.Cryptography;
using Analytics.Domain;
using Analytics.Domain.Incidents;
using Analytics.Engine.Codec;
using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;
using Analytics.Journal;
using Analytics.Journal.Coverage;
using Analytics.Node.Composition;

namespace Analytics.MultiNode.Tests.Support;

/// <summary>What a node that no longer runs left in its data directory. Opening it proves that the directory is free again.</summary>
internal sealed class DeadNode : IAsyncDisposable
{
    private readonly DataDirectory _data;
    private readonly SqliteJournal _journal;

    public DeadNode(string data)
    {
        _data = DataDirectory.Open(data, Ids.New);
        _journal = SqliteJournal.Open(new SqliteJournalOptions { Path = _data.JournalPath, Holder = $"local:{_data.Id}", Time = TimeProvider.System, NewJournalId = Ids.New });
        var codec = AnalyticsKinds.Codec();
        var events = new List<(EntityId, DecodedEvent)>();
        _journal.ReadAllAsync(0, int.MaxValue, (in StoredEvent stored) =>
        {
            Assert.True(EntityId.TryParse(stored.PersistenceId, out var id));
            events.Add((id, codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber)));
        }, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        Events = events;
    }

    /// <summary>All events in the order of the journal.</summary>
    public IReadOnlyList<(EntityId Id, DecodedEvent Stored)> Events { get; }

    public IReadOnlyList<IncidentOpened> Opened => [.. Events.Select(e => e.Stored.Event).OfType<IncidentOpened>()];

    public async Task<IReadOnlyList<CoverageProgress>> CoverageAsync() => await new CoverageStore(_journal).ListAsync();

    public async Task<IReadOnlyList<CoverageGap>> GapsAsync(EntityId camera) =>
        await new CoverageStore(_journal).GapsAsync(camera, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    /// <summary>Every entity's sequence numbers go up by one from 1.</summary>
    public void AssertNoSequenceGap()
    {
        var last = new Dictionary<EntityId, long>();
        foreach (var (id, stored) in Events)
        {
            Assert.Equal(last.GetValueOrDefault(id) + 1, stored.Context.SequenceNumber);
            last[id] = stored.Context.SequenceNumber;
        }
    }

    /// <summary>No identity twice, and no rule opens a second incident while its first is open.</summary>
    public void AssertNoneDoubled()
    {
        var seen = new HashSet<IncidentId>();
        var open = new Dictionary<(EntityId, string), IncidentId>();
        foreach (var (id, stored) in Events)
        {
            if (stored.Event is IncidentOpened opened)
            {
                Assert.True(seen.Add(opened.Id), $"{opened.Id} was opened twice");
                Assert.True(open.TryAdd((id, opened.Rule.Id), opened.Id), $"{opened.Id} was opened while another one of its rule was open");
            }
            else if (stored.Event is IncidentClosed closed)
            {
                Assert.Single(open.Where(o => o.Value == closed.Id));
                open.Remove(open.First(o => o.Value == closed.Id).Key);
            }
        }
    }

    /// <summary>Files named by events are there, and are what the events say.</summary>
    /// <returns>How many.</returns>
    public int AssertEvidence()
    {
        var files = Events.Select(e => e.Stored.Event).OfType<IncidentEvidenceAttached>().Select(e => e.File).ToList();
        foreach (var file in files)
        {
            using var stream = File.OpenRead(Path.Combine(_data.Path, "evidence", file.Path));
            Assert.Equal((file.Bytes, file.Sha256), (stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream))));
        }

        return files.Count;
    }

    /// <summary>Analysed time, drops and gaps make up the wall time of each camera, and gaps neither overlap nor stand empty.</summary>
    public async Task AssertCoverageAsync()
    {
        foreach (var camera in await CoverageAsync())
        {
            Assert.True(camera.AddsUp, $"{camera.Camera}: {camera}");
            var gaps = await GapsAsync(camera.Camera);
            Assert.Equal(camera.Gap, CoverageTime.Sum(gaps.Select(g => g.To - g.From)));
            for (var i = 1; i < gaps.Count; i++)
                Assert.True(gaps[i].From >= gaps[i - 1].To, $"{camera.Camera}: {gaps[i - 1]} overlaps {gaps[i]}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _data.Dispose();
    }
}
