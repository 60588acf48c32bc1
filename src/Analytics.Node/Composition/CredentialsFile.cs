using System.Text.Json;
using Analytics.Engine.Security;
using Analytics.Node.Security;

namespace Analytics.Node.Composition;

/// <summary>
/// Where generated keys of a configuration's accounts and apps are told to the operator, in clear, once: one JSON value a line, readable
/// by the owner alone. It lies beside the data folder and not in it, so that a copy of the journal is not a copy of the secrets.
/// A line is written before the journal takes its keys, and found again if the node stops in between.
/// </summary>
public sealed class CredentialsFile(string path)
{
    private static readonly JsonSerializerOptions s_form = new(JsonSerializerDefaults.Web);

    public string Path => path;

    /// <param name="setting">From the configuration; empty for the usual place.</param>
    public static CredentialsFile Of(string setting, string dataFolder) => new(setting.Length > 0
        ? System.IO.Path.GetFullPath(setting)
        : $"{System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(dataFolder))}.credentials");

    /// <summary>The last line for this app or key, or null.</summary>
    /// <exception cref="InvalidDataException">The file holds something else.</exception>
    public CredentialLine? Find(string account, string? app, string? key) =>
        Read().LastOrDefault(line => line.Account == account && line.App == app && line.Key == key);

    /// <exception cref="IOException">It cannot be written: nothing is generated then.</exception>
    public void Add(CredentialLine line) =>
        SecretFile.Replace(path, string.Concat(Read().Append(line).Select(known => JsonSerializer.Serialize(known, s_form) + "\n")));

    private List<CredentialLine> Read()
    {
        if (!File.Exists(path))
            return [];
        try
        {
            return [.. File.ReadAllLines(path).Where(line => line.Length > 0).Select(line => JsonSerializer.Deserialize<CredentialLine>(line, s_form)!)];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: holds something else than generated keys: move it away, or name another file (setting credentials).", e);
        }
    }
}

/// <param name="Key">Name of the access key within its configuration; null for an app.</param>
/// <param name="PublicId">AppKey or AccessKey.</param>
/// <param name="Secret">AppSecret or SecurityKey; null where the configuration gives it.</param>
public sealed record CredentialLine(DateTimeOffset At, string Account, string? App, string? Key, string PublicId, string? Secret)
{
    public override string ToString() => PublicId;
}
