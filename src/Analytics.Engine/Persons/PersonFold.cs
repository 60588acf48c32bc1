using Analytics.Domain;
using Analytics.Domain.Persons;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Persons;

/// <summary>Folds events of persons into a new <see cref="PersonBook"/>. The same events twice change nothing.</summary>
internal sealed class PersonFold(IKeyRing ring)
{
    private static readonly PersonDecider s_persons = new();

    private readonly Dictionary<EntityId, long> _seen = [];

    /// <exception cref="JournalException">A key cannot be deleted: fold the same events again.</exception>
    public async Task<PersonBook> ApplyAsync(PersonBook book, IReadOnlyList<(EntityId Id, DecodedEvent Stored)> events, CancellationToken cancel)
    {
        var fresh = events.Where(e => e.Stored.Context.SequenceNumber > _seen.GetValueOrDefault(e.Id)).ToList();
        foreach (var (id, (@event, context)) in fresh)
        {
            if (@event is Owned or Rested)
                continue;
            book = book.With(s_persons.Evolve(book.Of(id.Tenant).Find(id.Key) ?? s_persons.Initial(id), @event, context));
            // An event stays for ever; what it says must go must not. Whoever sees it first, on whatever node, after whatever crash, sees to it.
            foreach (var key in Destroyed(@event))
                await ring.DestroyAsync(key, cancel);
        }

        foreach (var (id, stored) in fresh)
            _seen[id] = stored.Context.SequenceNumber;
        return book;
    }

    /// <summary>Keys that an event says must go.</summary>
    public static IReadOnlyList<string> Destroyed(IEvent @event) => @event switch
    {
        PersonPortraitEnrolled enrolled => enrolled.DestroyedKeys,
        PersonConsentWithdrawn withdrawn => withdrawn.DestroyedKeys,
        PersonErased erased => erased.DestroyedKeys,
        _ => [],
    };
}
