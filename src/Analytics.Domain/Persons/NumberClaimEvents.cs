namespace Analytics.Domain.Persons;

// Storage format: names, versions and fields are frozen (golden files).

[EventName("person-number-claimed", 1)]
public sealed record PersonNumberClaimed(string Person) : IEvent;

[EventName("person-number-released", 1)]
public sealed record PersonNumberReleased(string Person) : IEvent;
