using System.Security.Cryptography;
using Analytics.Domain;
using Analytics.Domain.Incidents;
using Analytics.Engine.Codec;
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
        History = History.ReadAsync(_journal).GetAwaiter().GetResult();
    }

    public History History { get; }

    /// <summary>All events in the order of the journal.</summary>
    public IReadOnlyList<(EntityId Id, DecodedEvent Stored)> Events => History.Events;

    public IReadOnlyList<IncidentOpened> Opened => History.Opened;

    public async Task<IReadOnlyList<CoverageProgress>> CoverageAsync() => await new CoverageStore(_journal).ListAsync();

    public async Task<IReadOnlyList<CoverageGap>> GapsAsync(EntityId camera) =>
        await new CoverageStore(_journal).GapsAsync(camera, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    public void AssertNoSequenceGap() => History.AssertNoSequenceGap();

    public void AssertNoneDoubled() => History.AssertNoneDoubled();

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

    public Task AssertCoverageAsync() => Accounts.AssertAsync(new CoverageStore(_journal));

    public async ValueTask DisposeAsync()
    {
        await _journal.DisposeAsync();
        _data.Dispose();
    }
}
