using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Analytics.Engine.Clustered;

/// <summary>Tells a collision on the journal's unique key from a store that failed.</summary>
internal static class JournalConflict
{
    private const int SqliteConstraintUnique = 2067;
    private const string PostgresUniqueViolation = "23505";

    public static bool Is(Exception? cause)
    {
        for (; cause is not null; cause = cause.InnerException)
        {
            if (cause is SqliteException { SqliteExtendedErrorCode: SqliteConstraintUnique } or DbException { SqlState: PostgresUniqueViolation })
                return true;
        }

        return false;
    }
}
