using System.Globalization;
using System.Text.Json;
using Analytics.Domain.Quotas;
using Analytics.Node.Configuration;

namespace Analytics.Node.Tests.Quotas;

/// <summary>The worked cases of the contract, and a catalogue that sells every pack that they buy.</summary>
internal static class CaseFile
{
    public const string WhyAbsent = "shared/contract/quota-cases.json is not above this build (set ANALYTICS_SHARED to its shared folder)";

    private static readonly Lazy<IReadOnlyDictionary<string, JsonElement>?> s_all = new(Load);

    public static IReadOnlyDictionary<string, JsonElement>? Cases => s_all.Value;

    public static CatalogueSection Catalogue() => new()
    {
        Packs =
        [
            .. from offer in Cases!.Values.SelectMany(c => c.GetProperty("events").EnumerateArray())
                   .Where(step => step.TryGetProperty("size", out _)).Select(Offer).DistinctBy(offer => offer.Id)
               select offer,
        ],
    };

    /// <summary>The pack that a step buys.</summary>
    public static string OfferOf(JsonElement step) =>
        $"case-{(IsMonthly(step) ? "monthly" : "annual")}-{step.GetProperty("ability").GetString()}-{step.GetProperty("size").GetInt64()}";

    public static DateTimeOffset Local(string text) => new(
        DateTime.ParseExact(text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), PackCalendar.Offset);

    public static string? Text(JsonElement step, string name) =>
        step.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static long Number(JsonElement step, string name, long otherwise) =>
        step.TryGetProperty(name, out var value) ? value.GetInt64() : otherwise;

    private static PackOfferSection Offer(JsonElement step)
    {
        var ability = step.GetProperty("ability").GetString()!;
        var isFace = ability.StartsWith("face_", StringComparison.Ordinal) || ability == "real_name_auth";
        return new PackOfferSection
        {
            Id = OfferOf(step),
            Ability = ability,
            Size = step.GetProperty("size").GetInt32(),
            PriceYuan = isFace ? 450 : 0,
            Months = IsMonthly(step) ? [1, 2, 3, 4] : [],
            Refundable = isFace && !IsMonthly(step),
        };
    }

    private static bool IsMonthly(JsonElement step) => Text(step, "kind") == "monthly";

    private static IReadOnlyDictionary<string, JsonElement>? Load()
    {
        var path = Path.Combine("contract", "quota-cases.json");
        var file = Environment.GetEnvironmentVariable("ANALYTICS_SHARED") is { Length: > 0 } shared
            ? Path.Combine(shared, path)
            : Find(Path.Combine("shared", path));
        if (file is null || !File.Exists(file))
            return null;
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return document.RootElement.GetProperty("cases").EnumerateArray()
            .ToDictionary(c => c.GetProperty("id").GetString()!, c => c.Clone(), StringComparer.Ordinal);
    }

    private static string? Find(string path)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, path) is var found && File.Exists(found))
                return found;
        }

        return null;
    }
}
