using System.Text.Json;

namespace Analytics.Client.Credentials;

/// <summary>
/// Keys in a JSON file with the members <c>appKey</c>, <c>appSecret</c>, <c>accessKey</c>, <c>securityKey</c>, <c>sm2PublicKey</c>. Read
/// anew when the file has changed: whoever rotates keys replaces the file (write beside it, then rename). While a new file cannot be
/// read, the keys of the old one stay in use.
/// </summary>
public sealed class FileCredentials(string path) : ICredentialProvider
{
    private const int MaxBytes = 64 << 10;

    private readonly Lock _lock = new();
    private (DateTime At, long Length) _seen;
    private ClientCredentials? _keys;

    /// <exception cref="CredentialsException">The file is not there or not of this form, and there are no older keys.</exception>
    public ValueTask<ClientCredentials> GetAsync(CancellationToken cancel)
    {
        lock (_lock)
        {
            var file = new FileInfo(path);
            var now = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
            if (_keys is null || now != _seen)
                (_keys, _seen) = (Read(file) ?? _keys ?? throw new CredentialsException($"No keys can be read from {path}."), now);
            return ValueTask.FromResult(_keys);
        }
    }

    /// <summary>Null where the file holds no keys.</summary>
    private static ClientCredentials? Read(FileInfo file)
    {
        try
        {
            if (!file.Exists || file.Length > MaxBytes)
                return null;
            using var document = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            string Member(string name) =>
                document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
            var keys = new ClientCredentials(Member("appKey"), Member("appSecret"), Member("accessKey"), Member("securityKey"), Member("sm2PublicKey"));
            return keys.AppKey.Length > 0 ? keys : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
