using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Analytics.Engine.Security;

namespace Analytics.Gateway.Security;

/// <summary>The one token of a fresh node: made at its first start, in a file that only its owner may read.</summary>
public sealed class AdminToken : ITokenDirectory
{
    public const string FileName = "admin-token";

    private const int SecretBytes = 32;

    private static readonly Caller s_admin = new("admin", Role.Admin, null);

    private readonly byte[] _digest;

    private AdminToken(string token, string path) => (_digest, Path) = (Digest(token), path);

    /// <summary>Where an operator finds the token.</summary>
    public string Path { get; }

    /// <summary>Opens the node's token, making it where there is none.</summary>
    /// <exception cref="InvalidDataException">The file holds no token, or others may read it.</exception>
    public static AdminToken Open(string dataFolder)
    {
        var path = System.IO.Path.Combine(dataFolder, FileName);
        SecretFile.EnsureExists(path, Make);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            throw new InvalidDataException(
                $"{path}: others may read the admin token. Run chmod 600 on it; if somebody may have seen it, delete it and restart.");
        var token = File.ReadAllText(path).Trim();
        return token.Length >= 32
            ? new AdminToken(token, path)
            : throw new InvalidDataException(
                $"{path}: holds no token of at least 32 characters. Delete it, and the next start makes a new one.");
    }

    /// <summary>Compares digests: neither the length nor the place of the first wrong character shows in the time it takes.</summary>
    public Caller? Find(string token) => CryptographicOperations.FixedTimeEquals(Digest(token), _digest) ? s_admin : null;

    private static byte[] Digest(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)) + "\n";
}
