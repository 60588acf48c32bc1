using System.Security.Cryptography;
using Analytics.Engine.Security;

namespace Analytics.Node.Security;

/// <summary>
/// The file of the root key, which lies outside the journal: 32 bytes in Base64 a line. It holds one; two while a rotation runs, the new
/// one first, and both are accepted. Readable by its owner alone.
/// </summary>
public sealed class KeyFile
{
    private const int MaxKeys = 8;

    private volatile IReadOnlyList<KeyFileProtector> _roots;

    private KeyFile(string path, IReadOnlyList<KeyFileProtector> roots) => (Path, _roots) = (path, roots);

    public string Path { get; }

    /// <summary>At least one; the first is the one to come.</summary>
    public IReadOnlyList<KeyFileProtector> Roots => _roots;

    /// <summary>Where the key file of a data folder lies: <c>ANALYTICS_KEY_FILE</c>, or <c>key</c> inside the folder.</summary>
    public static string PathOf(string dataFolder) =>
        Environment.GetEnvironmentVariable("ANALYTICS_KEY_FILE") is { Length: > 0 } named ? named : System.IO.Path.Combine(dataFolder, "key");

    /// <summary>Reads the file, or makes it where it is absent.</summary>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    /// <exception cref="IOException">It cannot be read or made.</exception>
    public static KeyFile Open(string path)
    {
        SecretFile.EnsureExists(path, () => NewRoot().Export());
        return new KeyFile(path, Read(path));
    }

    public static KeyFileProtector NewRoot() => new(RandomNumberGenerator.GetBytes(AesSeal.KeyBytes));

    public KeyFileProtector? Find(string fingerprint) => _roots.FirstOrDefault(root => root.Fingerprint == fingerprint);

    /// <summary>Reads the file anew: another process may have rotated it.</summary>
    public void Refresh() => _roots = Read(Path);

    /// <summary>Replaces the content, whole or not at all.</summary>
    public void Write(params IReadOnlyList<KeyFileProtector> roots)
    {
        SecretFile.Replace(Path, string.Join('\n', roots.Select(root => root.Export())) + "\n");
        _roots = roots;
    }

    private static List<KeyFileProtector> Read(string path)
    {
        var lines = File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        var key = new byte[AesSeal.KeyBytes];
        var roots = new List<KeyFileProtector>();
        foreach (var line in lines)
        {
            if (!Convert.TryFromBase64String(line, key, out var length) || length != key.Length || lines.Count > MaxKeys)
                throw Bad(path);
            roots.Add(new KeyFileProtector(key));
        }

        return roots.Count > 0 ? roots : throw Bad(path);
    }

    private static InvalidDataException Bad(string path) => new(
        $"{path}: not a key file: it must hold 32 bytes in Base64. Restore it, or remove it to begin with a new key (sealed addresses and secrets are then lost).");
}
