using Analytics.TestKit.Time;

namespace Analytics.Journal.Tests;

/// <summary>Journals for tests, with ids that are the same in every run.</summary>
internal static class SqliteJournals
{
    public static SqliteJournalOptions Options(string path, string holder = "local:test", string? vfs = null) => new()
    {
        Path = path,
        Holder = holder,
        Time = new ManualTimeProvider(),
        NewJournalId = () => "j-0001",
        BusyTimeout = TimeSpan.FromMilliseconds(50),
        Vfs = vfs,
    };

    public static SqliteJournal Open(string path, string holder = "local:test") => SqliteJournal.Open(Options(path, holder));
}
