using Analytics.Domain;

namespace Analytics.Engine.Hosting;

/// <summary>Which shard an entity belongs to. Number and hash are part of the journal's format and never change.</summary>
public static class EntityShard
{
    public const int Count = 256;

    public const string HashName = "fnv1a-32";

    /// <returns>0 to 255.</returns>
    public static int Of(EntityId id)
    {
        // Persistence ids are ASCII by EntityId's rules, so characters are bytes.
        var hash = 2166136261u;
        foreach (var character in id.PersistenceId)
            hash = (hash ^ (byte)character) * 16777619u;
        // FNV's low byte is its weakest: fold the others in.
        return (int)((hash ^ (hash >> 8) ^ (hash >> 16) ^ (hash >> 24)) & 0xFF);
    }
}
