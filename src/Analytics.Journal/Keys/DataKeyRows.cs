using Analytics.Engine.Ports;
using Analytics.Journal.Sqlite;

namespace Analytics.Journal.Keys;

/// <summary>The statements on <c>data_keys</c>; inside whatever transaction the caller has.</summary>
internal static class DataKeyRows
{
    private const string Columns = "SELECT id, root, wrapped FROM data_keys";

    public static string? Root(SqliteDatabase database) =>
        database.Prepare("SELECT value FROM meta WHERE name = 'root_key'").Rows(row => row.Text(0)).FirstOrDefault();

    public static WrappedKey? Find(SqliteDatabase database, string id) =>
        database.Prepare($"{Columns} WHERE id = ?1").Bind(1, id).Rows(Row).FirstOrDefault();

    public static IReadOnlyList<WrappedKey> List(SqliteDatabase database) => database.Prepare($"{Columns} ORDER BY id").Rows(Row);

    public static bool Add(SqliteDatabase database, WrappedKey key)
    {
        var root = Root(database);
        if (root is null)
            SetRoot(database, key.Root);
        else if (root != key.Root)
            return false;
        Put(database, key, "INSERT");
        return true;
    }

    public static bool Delete(SqliteDatabase database, string id)
    {
        // Else the bytes stay readable in the file until the page is used again.
        database.Execute("PRAGMA secure_delete = ON");
        database.Prepare("DELETE FROM data_keys WHERE id = ?1").Bind(1, id).Run();
        database.Execute("PRAGMA secure_delete = OFF");
        return true;
    }

    public static void Rewrap(SqliteDatabase database, string root, Func<IReadOnlyList<WrappedKey>, IReadOnlyList<WrappedKey>> rewrap)
    {
        foreach (var key in rewrap(List(database)))
            Put(database, key with { Root = root }, "INSERT OR REPLACE");
        SetRoot(database, root);
        if (List(database).FirstOrDefault(key => key.Root != root) is { } left)
            throw new InvalidOperationException($"The data key {left.Id} was left out of the rewrapping.");
    }

    private static void Put(SqliteDatabase database, WrappedKey key, string how) =>
        database.Prepare($"{how} INTO data_keys (id, root, wrapped) VALUES (?1, ?2, ?3)").Bind(1, key.Id).Bind(2, key.Root).Bind(3, key.Wrapped).Run();

    private static void SetRoot(SqliteDatabase database, string root) =>
        database.Prepare("INSERT OR REPLACE INTO meta (name, value) VALUES ('root_key', ?1)").Bind(1, root).Run();

    private static WrappedKey Row(Statement row) => new(row.Text(0), row.Text(1), row.Text(2));
}
