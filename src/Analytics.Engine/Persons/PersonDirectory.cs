using Analytics.Domain.Persons;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;

namespace Analytics.Engine.Persons;

/// <summary>
/// The register of persons in memory, kept in step with the journal. What is personal stays sealed here too: it is opened for one answer
/// at a time, so that a person who is erased on another node is unreadable on this one at once. Readers take no lock.
/// </summary>
public sealed class PersonDirectory : IAsyncDisposable
{
    private readonly JournalFollower _follower;
    private volatile PersonBook _book = PersonBook.Empty;

    private PersonDirectory(IEventJournal journal, EventCodec codec, IKeyRing ring, TimeProvider time)
    {
        var fold = new PersonFold(ring);
        _follower = new JournalFollower(
            journal, codec, time, [PersonDecider.KindName], async (events, cancel) => _book = await fold.ApplyAsync(_book, events, cancel));
    }

    /// <inheritdoc cref="JournalFollower.Fault"/>
    public Exception? Fault => _follower.Fault;

    /// <inheritdoc cref="JournalFollower.StartAsync"/>
    public static async Task<PersonDirectory> StartAsync(
        IEventJournal journal, EventCodec codec, IKeyRing ring, TimeProvider time, CancellationToken cancel = default)
    {
        var directory = new PersonDirectory(journal, codec, ring, time);
        try
        {
            await directory._follower.StartAsync(cancel);
            return directory;
        }
        catch
        {
            await directory.DisposeAsync();
            throw;
        }
    }

    /// <summary>A present person; null for anybody else.</summary>
    public PersonState? Find(string account, string person) => _book.Of(account).Find(person);

    /// <summary>The present person with this number; null where nobody has it.</summary>
    /// <param name="fingerprint">See <see cref="PersonSeals.FingerprintOf"/>.</param>
    public PersonState? FindByNumber(string account, string fingerprint) => _book.Of(account).FindByNumber(fingerprint);

    /// <summary>Present persons in order of their ids, those whose consent is withdrawn too.</summary>
    public IEnumerable<PersonState> PersonsOf(string account) => _book.Of(account).Persons.Values;

    /// <summary>Present persons whose retention has ended, of all accounts; the longest overdue first.</summary>
    public IReadOnlyList<PersonState> Overdue(DateTimeOffset now, int most) => [.. _book.Shelves.Values.SelectMany(shelf => shelf.Persons.Values)
        .Where(person => person.KeepUntil <= now).OrderBy(person => person.KeepUntil).ThenBy(person => person.Person, StringComparer.Ordinal).Take(most)];

    /// <inheritdoc cref="JournalFollower.CaughtUpAsync"/>
    public Task CaughtUpAsync(CancellationToken cancel = default) => _follower.CaughtUpAsync(cancel);

    public ValueTask DisposeAsync() => _follower.DisposeAsync();
}
