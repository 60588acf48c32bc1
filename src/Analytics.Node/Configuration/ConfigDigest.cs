using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Analytics.Node.Security;

namespace Analytics.Node.Configuration;

/// <summary>
/// SHA-256 over sections as they were understood, so that comments and order do not count as changes. Secrets are not in it: whoever has
/// the journal could try passwords against it.
/// </summary>
public static class ConfigDigest
{
    // Of its own, not the one that commands print in: digests are stored, and another one imports every camera anew.
    private static readonly JsonSerializerOptions s_form = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string OfCamera(CameraSettings camera)
    {
        var tree = JsonSerializer.SerializeToNode(camera, s_form)!.AsObject();
        tree["source"] = SourceSealer.Display(camera.Source);
        return Of(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(tree, s_form));
    }

    /// <summary>Places of secrets are in it, secrets are not.</summary>
    public static string OfAccount(AccountSettings account) => Of(JsonSerializer.SerializeToUtf8Bytes(account, s_form));

    /// <inheritdoc cref="OfAccount"/>
    public static string OfApp(AppSettings app) => Of(JsonSerializer.SerializeToUtf8Bytes(app, s_form));

    /// <summary>Everything but what is imported.</summary>
    public static string OfNode(NodeSettings settings)
    {
        var tree = JsonSerializer.SerializeToNode(settings, s_form)!.AsObject();
        tree.Remove("cameras");
        tree.Remove("accounts");
        tree.Remove("packs");
        return Of(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(tree, s_form));
    }

    /// <summary>What is imported, once for all nodes, in whatever order the file has it: nodes that share a journal agree on it.</summary>
    public static string OfShared(NodeSettings settings) => Of(JsonSerializer.SerializeToUtf8Bytes(new[]
    {
        settings.Cameras.Select(OfCamera).Order(StringComparer.Ordinal),
        settings.Accounts.Select(OfAccount).Order(StringComparer.Ordinal),
        settings.Packs.Select(pack => Of(JsonSerializer.SerializeToUtf8Bytes(pack, s_form))).Order(StringComparer.Ordinal),
    }));

    private static string Of(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
