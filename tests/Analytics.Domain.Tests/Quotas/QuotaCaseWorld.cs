using System.Globalization;
using System.Text.Json;
using Analytics.Domain.Quotas;

namespace Analytics.Domain.Tests.Quotas;

/// <summary>Plays the steps of a case: the gateway, the console and one ledger per (account, ability).</summary>
internal sealed class QuotaCaseWorld
{
    private readonly Dictionary<(string Account, string Ability), Ledger> _ledgers = [];
    private readonly Dictionary<string, Ledger> _orders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Ledger> _calls = new(StringComparer.Ordinal);
    private int _commands;

    public void Play(JsonElement step)
    {
        var at = Quota.Local(Text(step, "t")!);
        switch (Text(step, "op"))
        {
            case "buy":
                Expect(step, Buy(step, at), "ok");
                break;
            case "order":
                Expect(step, Ask(NewOrder(step, at), new PlaceOrder(NextId(), at, "console", Text(step, "id")!, Terms(step))), "ok");
                break;
            case "pay":
                Expect(step, Ask(Order(step), new PayOrder(NextId(), at, "console", Text(step, "id")!)), "ok");
                break;
            case "refund":
                Expect(step, Ask(Order(step), new RefundOrder(NextId(), at, "console", Text(step, "id")!)), "ok");
                break;
            case "call":
                for (var i = Number(step, "times", 1); i > 0; i--)
                    Expect(step, Call(step, at), "ok");
                break;
            case "begin":
                _calls[Text(step, "id")!] = LedgerOf(step, at);
                Expect(step, Hold(step, at, Text(step, "id")!), "ok");
                break;
            case "end":
                Expect(step, End(_calls[Text(step, "id")!], step, at, Text(step, "id")!), "ok");
                break;
            case "state":
                CheckState(step.GetProperty("expect"), Order(step).State.Find(Text(step, "id")!)!.FiguresAt(at));
                break;
            case "cycles":
                CheckCycles(step.GetProperty("expect"), Order(step).State.Find(Text(step, "id")!)!);
                break;
            default:
                Assert.Fail($"unknown step {step}");
                break;
        }
    }

    private string Buy(JsonElement step, DateTimeOffset at)
    {
        var (ledger, id) = (NewOrder(step, at), Text(step, "id")!);
        return step.TryGetProperty("trial", out _)
            ? Ask(ledger, new ClaimTrial(NextId(), at, "console", id, Number(step, "size", 0)))
            : Ask(ledger, new BuyPack(NextId(), at, "console", id, Terms(step)));
    }

    private string Call(JsonElement step, DateTimeOffset at)
    {
        if (Text(step, "gateway") is { } refusal)
            return refusal;
        if (step.TryGetProperty("opened", out var opened) && !opened.GetBoolean())
            return "50002";
        var call = $"call-{_commands}";
        var answer = Hold(step, at, call);
        return answer == "ok" ? End(LedgerOf(step, at), step, at, call) : answer;
    }

    private string Hold(JsonElement step, DateTimeOffset at, string call)
    {
        var app = Text(step, "app") ?? "app1";
        return Ask(LedgerOf(step, at), new HoldUnits(NextId(), at, app, call, Number(step, "units", 1), app));
    }

    private string End(Ledger ledger, JsonElement step, DateTimeOffset at, string call) => (Text(step, "outcome") ?? "success") switch
    {
        "success" => Ask(ledger, new PostUnits(NextId(), at, "n1", call, CallOutcome.Success)),
        "business_error" => Ask(ledger, new PostUnits(NextId(), at, "n1", call, CallOutcome.BusinessError, "400012")),
        "network_error" => Ask(ledger, new VoidUnits(NextId(), at, "n1", call, ReleaseCause.NetworkError)),
        var outcome => throw new InvalidOperationException(outcome),
    };

    private static string Ask(Ledger ledger, QuotaCommand command)
    {
        var refusal = ledger.Ask(command).Refusal;
        Assert.False(refusal?.Is(QuotaRefusal.Invalid) ?? false, refusal?.Detail);
        return refusal is null ? "ok" : refusal.QuotaNumber()?.ToString(CultureInfo.InvariantCulture) ?? "refused";
    }

    private static void Expect(JsonElement step, string answer, string otherwise) =>
        Assert.True((Text(step, "expect") ?? otherwise) == answer, $"{step}: got {answer}");

    private static void CheckState(JsonElement expected, PackFigures figures)
    {
        foreach (var field in expected.EnumerateObject())
            Assert.Equal(field.Value.ToString(), field.Name switch
            {
                "state" => figures.State.Word(),
                "used" => figures.Used.ToString(CultureInfo.InvariantCulture),
                "remaining" => figures.Remaining.ToString(CultureInfo.InvariantCulture),
                _ => throw new InvalidOperationException(field.Name),
            });
    }

    private static void CheckCycles(JsonElement expected, Pack pack) => Assert.Equal(
        expected.EnumerateArray().Select(c => (Quota.Local(c[0].GetString()!), Quota.Local(c[1].GetString()!))),
        pack.Cycles.Select(c => (c.From, c.To)));

    private static PackTerms Terms(JsonElement step)
    {
        var ability = Text(step, "ability")!;
        var isFace = ability.StartsWith("face_", StringComparison.Ordinal) || ability == "real_name_auth";
        return new PackTerms(
            Text(step, "kind") == "monthly" ? PackKind.Monthly : PackKind.Annual,
            Number(step, "size", 0),
            (int)Number(step, "qty", 1),
            (int)Number(step, "months", 0),
            Number(step, "price", 450) * 100,
            IsRefundable: isFace);
    }

    private Ledger NewOrder(JsonElement step, DateTimeOffset at) => _orders[Text(step, "id")!] = LedgerOf(step, at);

    private Ledger Order(JsonElement step) => _orders[Text(step, "id")!];

    private Ledger LedgerOf(JsonElement step, DateTimeOffset at)
    {
        var key = (Text(step, "account") ?? "A", Text(step, "ability")!);
        if (!_ledgers.TryGetValue(key, out var ledger))
            _ledgers[key] = ledger = new Ledger(key.Item1.ToLowerInvariant(), key.Item2, at);
        return ledger;
    }

    private string NextId() => $"c{++_commands}";

    private static string? Text(JsonElement step, string name) =>
        step.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long Number(JsonElement step, string name, long otherwise) =>
        step.TryGetProperty(name, out var value) ? value.GetInt64() : otherwise;
}
