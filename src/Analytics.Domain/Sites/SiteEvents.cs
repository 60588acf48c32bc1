namespace Analytics.Domain.Sites;

// Storage format: names, versions and fields are frozen (golden files).

[EventName("site-model-chosen", 1)]
public sealed record SiteModelChosen(string Model, string Version, string Sha256) : IEvent;
