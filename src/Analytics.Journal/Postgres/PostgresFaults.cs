using Analytics.Engine.Ports;
using Npgsql;

namespace Analytics.Journal.Postgres;

/// <summary>The server's error codes as faults that an operator understands. No message names a credential.</summary>
internal static class PostgresFaults
{
    public static JournalException From(NpgsqlException fault, string address)
    {
        var (kind, what, fix) = (fault as PostgresException)?.SqlState switch
        {
            null => (JournalFaultKind.NotAccessible, $"the database server does not answer ({Words(fault)}).",
                "Check that it runs and can be reached; writes that wait go on by themselves."),
            "28P01" or "28000" => (JournalFaultKind.NotAccessible, "the server does not let this user in.",
                "Check user, password and pg_hba.conf."),
            "3D000" => (JournalFaultKind.NotAccessible, "there is no such database.", "Create it: CREATE DATABASE … ENCODING 'UTF8'."),
            "42501" => (JournalFaultKind.ReadOnly, $"this user may not do that ({fault.Message}).",
                "Make the user owner of the database, or of its schema."),
            "25006" => (JournalFaultKind.ReadOnly, "the server is a standby that takes no writes.", "Name the primary in the connection string."),
            "53100" => (JournalFaultKind.DiskFull, "the server's disk is full.", "Free space there; nothing acknowledged was lost."),
            "53300" => (JournalFaultKind.NotAccessible, "the server has no connection left.", "Raise its max_connections."),
            "40001" or "40P01" or "55P03" => (JournalFaultKind.Locked, "others hold the rows that are to be written.", "Try again."),
            ['2', '2' or '3', ..] => (JournalFaultKind.Refused, $"the database refused a row ({fault.Message}).",
                "This is a fault of the program: report it with this line."),
            ['0', '8', ..] or "57P01" or "57P02" or "57P03" or "57P05" or "25P03" => (JournalFaultKind.NotAccessible,
                "the server is starting, stopping, or broke the connection off.", "Wait; writes that wait go on by themselves."),
            { } state => (JournalFaultKind.InputOutput, $"PostgreSQL failed with {state}: {fault.Message}.", "Check the server's log; nothing acknowledged was lost."),
        };
        return new JournalException(kind, address, what, fix, fault);
    }

    /// <summary>The connection cannot be used any more.</summary>
    public static bool IsLoss(NpgsqlException fault) => fault is not PostgresException { SqlState: var state }
        || state is ['0', '8', ..] or "57P01" or "57P02" or "57P03" or "57P05" or "25P03" or "25006";

    /// <summary>The server may let us in later.</summary>
    public static bool MayPass(NpgsqlException fault) => IsLoss(fault) || fault.SqlState is "53300";

    /// <summary>Others came in between: nothing was written, and the same may succeed now.</summary>
    public static bool IsSpoilt(NpgsqlException fault) => fault.SqlState is "40001" or "40P01";

    private static string Words(NpgsqlException fault) => fault.InnerException?.Message ?? fault.Message;
}
