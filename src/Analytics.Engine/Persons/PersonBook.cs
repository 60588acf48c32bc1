using System.Collections.Immutable;
using Analytics.Domain.Persons;

namespace Analytics.Engine.Persons;

/// <summary>The persons of all accounts as they were at one instant, sealed. Immutable; replaced as a whole.</summary>
internal sealed record PersonBook(ImmutableDictionary<string, PersonShelf> Shelves)
{
    public static readonly PersonBook Empty = new(ImmutableDictionary.Create<string, PersonShelf>(StringComparer.Ordinal));

    public PersonShelf Of(string account) => Shelves.GetValueOrDefault(account, PersonShelf.Empty);

    /// <summary>Replaces what is known of the person; an erased one leaves the book.</summary>
    public PersonBook With(PersonState person)
    {
        var shelf = Of(person.Account).With(person);
        return new(shelf.Persons.IsEmpty ? Shelves.Remove(person.Account) : Shelves.SetItem(person.Account, shelf));
    }
}

/// <summary>The persons of one account.</summary>
/// <param name="Persons">By id, in its order.</param>
/// <param name="ByNumber">Ids by fingerprint.</param>
internal sealed record PersonShelf(ImmutableSortedDictionary<string, PersonState> Persons, ImmutableDictionary<string, string> ByNumber)
{
    public static readonly PersonShelf Empty = new(
        ImmutableSortedDictionary.Create<string, PersonState>(StringComparer.Ordinal), ImmutableDictionary.Create<string, string>(StringComparer.Ordinal));

    public PersonState? Find(string person) => Persons.GetValueOrDefault(person);

    public PersonState? FindByNumber(string fingerprint) => ByNumber.TryGetValue(fingerprint, out var person) ? Find(person) : null;

    public PersonShelf With(PersonState person)
    {
        var (persons, byNumber) = (Persons, ByNumber);
        // Somebody else may have the number by now.
        if (Find(person.Person)?.Identity is { } before && byNumber.GetValueOrDefault(before.Fingerprint) == person.Person)
            byNumber = byNumber.Remove(before.Fingerprint);
        return person.Identity is { } identity
            ? new(persons.SetItem(person.Person, person), byNumber.SetItem(identity.Fingerprint, person.Person))
            : new(persons.Remove(person.Person), byNumber);
    }
}
