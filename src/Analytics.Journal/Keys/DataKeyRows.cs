using Analytics.Engine.Ports;
using Analytics.Journal.Databases;

namespace Analytics.Journal.Keys;

/// <summary>The statements on <c>data_keys</c>; inside whatever transaction the caller has.</summary>
internal static class DataKeyRows
{
    private const string Columns = "SELECT id, root, wrapped FROM data_keys";

    public static string? Root(Database database) =>
        database.Prepare("SELECT value FROM meta WHERE name = 'root_key'").Rows(row => row.Text(0)).FirstOrDefault();

    public static WrappedKey? Find(Database database, string id) =>
        database.Prepare($"{Columns} WHERE id = ?1").Bind(1, id).Rows(Row).FirstOrDefault();

    public static IReadOnlyList<WrappedKey> List(Database database) => database.Prepare($"{Columns} ORDER BY id").Rows(Row);

    public static bool Add(Database database, WrappedKey key)
    {
        // The first of two rivals decides; the other one then sees its root.
        database.Prepare("INSERT INTO meta (name, value) VALUES ('root_key', ?1) ON CONFLICT (name) DO NOTHING").Bind(1, key.Root).Run();
        if (LockRoot(database) != key.Root || Find(database, key.Id) is not null)
            return false;
        Put(database, key, "");
        return true;
    }

    public static bool Delete(Database database, string id)
    {
        database.Erase(() => database.Prepare("DELETE FROM data_keys WHERE id = ?1").Bind(1, id).Run());
        return true;
    }

    public static void Rewrap(Database database, string root, Func<IReadOnlyList<WrappedKey>, IReadOnlyList<WrappedKey>> rewrap)
    {
        // No key is added under the old root meanwhile.
        LockRoot(database);
        foreach (var key in rewrap(List(database)))
            Put(database, key with { Root = root }, "ON CONFLICT (id) DO UPDATE SET root = excluded.root, wrapped = excluded.wrapped");
        database.Prepare("INSERT INTO meta (name, value) VALUES ('root_key', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
            .Bind(1, root).Run();
        if (List(database).FirstOrDefault(key => key.Root != root) is { } left)
            throw new InvalidOperationException($"The data key {left.Id} was left out of the rewrapping.");
    }

    private static string? LockRoot(Database database) =>
        database.Prepare($"SELECT value FROM meta WHERE name = 'root_key'{database.ForUpdate}").Rows(row => row.Text(0)).FirstOrDefault();

    private static void Put(Database database, WrappedKey key, string known) =>
        database.Prepare($"INSERT INTO data_keys (id, root, wrapped) VALUES (?1, ?2, ?3) {known}")
            .Bind(1, key.Id).Bind(2, key.Root).Bind(3, key.Wrapped).Run();

    private static WrappedKey Row(Statement row) => new(row.Text(0), row.Text(1), row.Text(2));
}
