using System.Text.Json;
using Analytics.Client;
using Analytics.Client.Contract;

namespace Analytics.Node.Tests.Quotas;

/// <summary>One call of a case.</summary>
/// <param name="Endpoint">Where it goes.</param>
/// <param name="Pictures">Units of a first-generation call; pairs, where it compares; pictures of the fence.</param>
/// <param name="Outcome">success, business_error or network_error.</param>
/// <param name="Error">With a business error: the number that the ability answers.</param>
/// <param name="Gateway">Number of a refusal before the ledger, or null: 10020 a bad signature, 429 over the rate.</param>
/// <param name="IsOpened">The ability is opened in the app.</param>
internal sealed record CaseCall(
    string Account, string App, ContractEndpoint Endpoint, int Pictures, string Outcome, int Error, string? Gateway, bool IsOpened)
{
    public string Ability => Endpoint.Ability;
}

/// <summary>
/// What a case says of its calls beyond its steps, which were written for a ledger that sees units alone: the generation (monthly packs,
/// several units and cases named after it are G1, the safety product's packs G2), how many pictures, and with which number a call fails.
/// </summary>
internal sealed class CaseShape
{
    private readonly int generation;
    private readonly int pictures;
    private readonly Queue<int> errors;

    public CaseShape(string id, JsonElement steps, string title)
    {
        var isFirst = title.Contains("G1", StringComparison.Ordinal) || steps.EnumerateArray().Any(
            step => CaseFile.Text(step, "kind") == "monthly" || CaseFile.Number(step, "units", 1) > 1);
        generation = isFirst ? 1 : 3;
        (pictures, errors) = id switch
        {
            "Q05" => (1, new Queue<int>([500001])),
            "Q12" => (1, new Queue<int>([4012])),
            "Q13" => (3, new Queue<int>()),
            "Q56" => (1, new Queue<int>([4101, 4109])),
            "Q57" => (32, new Queue<int>()),
            _ => (1, new Queue<int>([400012])),
        };
    }

    public CaseCall CallOf(JsonElement step, string account)
    {
        var ability = CaseFile.Text(step, "ability")!;
        var isSafety = ability is AbilityCodes.HardHat or AbilityCodes.ElectronicFence;
        var endpoint = Endpoints.All.First(e => e.Ability == ability && e.Generation == (isSafety ? Generation.G2 : (Generation)generation));
        var outcome = CaseFile.Text(step, "outcome") ?? "success";
        return new CaseCall(
            account,
            CaseFile.Text(step, "app") ?? "app1",
            endpoint,
            Math.Max(pictures, (int)CaseFile.Number(step, "units", 1)),
            outcome,
            outcome == "business_error" ? errors.Dequeue() : 0,
            CaseFile.Text(step, "gateway"),
            !step.TryGetProperty("opened", out var opened) || opened.GetBoolean());
    }
}
