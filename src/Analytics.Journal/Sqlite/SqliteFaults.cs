using Analytics.Engine.Ports;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Analytics.Journal.Sqlite;

/// <summary>SQLite's result codes as faults that an operator understands.</summary>
internal static class SqliteFaults
{
    public static JournalException From(int code, string words, string path, Exception? inner = null)
    {
        var (kind, what, fix) = (code & 0xFF) switch
        {
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => (JournalFaultKind.Locked, "the database is locked by another process.",
                "Close the program that has it open, then try again."),
            raw.SQLITE_FULL => (JournalFaultKind.DiskFull, "the disk is full.",
                "Free space on its file system; nothing acknowledged was lost."),
            raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT => (JournalFaultKind.NotADatabase, $"this is no SQLite database, or it is damaged ({words}).",
                "Restore it from a backup, or name another data directory."),
            raw.SQLITE_READONLY or raw.SQLITE_PERM => (JournalFaultKind.ReadOnly, "the database cannot be written.",
                "Give this user the right to write the file and its directory."),
            raw.SQLITE_CANTOPEN => (JournalFaultKind.NotAccessible, "the database cannot be opened.",
                "Check that the directory exists and that this user may write it."),
            raw.SQLITE_CONSTRAINT => (JournalFaultKind.Refused, $"the database refused a row ({words}).",
                "This is a fault of the program: report it with this line."),
            _ => (JournalFaultKind.InputOutput, $"SQLite failed with {code}: {words}.",
                "Check the disk; nothing acknowledged was lost."),
        };
        return new JournalException(kind, path, what, fix, inner);
    }

    public static JournalException From(SqliteException fault, string path) =>
        From(fault.SqliteErrorCode, fault.Message, path, fault);
}
