using Analytics.Domain.Apps;

namespace Analytics.Node.Configuration;

/// <summary>A secret that a file names without holding it: <c>file:PATH</c> or <c>env:NAME</c>.</summary>
public static class SecretReference
{
    private const string InFile = "file:";
    private const string InEnvironment = "env:";
    private const int MaxBytes = 4096;

    public static bool IsOne(string text) =>
        (text.StartsWith(InFile, StringComparison.Ordinal) && text.Length > InFile.Length)
        || (text.StartsWith(InEnvironment, StringComparison.Ordinal) && text.Length > InEnvironment.Length);

    /// <exception cref="InvalidDataException">Nothing is there, or no secret; the message names the place and never its content.</exception>
    public static string Read(string reference)
    {
        var found = ReadText(reference);
        return Credentials.IsSecret(found)
            ? found
            : throw new InvalidDataException($"{reference}: holds no secret: it must be 16 to 128 visible ASCII characters without blanks.");
    }

    /// <summary>Any text that is kept like a secret.</summary>
    /// <exception cref="InvalidDataException">Nothing is there; the message names the place and never its content.</exception>
    public static string ReadText(string reference)
    {
        string? found;
        try
        {
            found = reference.StartsWith(InEnvironment, StringComparison.Ordinal)
                ? Environment.GetEnvironmentVariable(reference[InEnvironment.Length..])
                : ReadFile(reference[InFile.Length..]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{reference}: cannot be read ({e.GetType().Name}): put the secret there, or name another place.", e);
        }

        return string.IsNullOrEmpty(found)
            ? throw new InvalidDataException($"{reference}: holds nothing: put the secret there, or name another place.")
            : found;
    }

    private static string ReadFile(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
            throw new InvalidDataException($"file:{path}: is over {MaxBytes} bytes: it holds no secret.");
        return File.ReadAllText(path).Trim();
    }
}
