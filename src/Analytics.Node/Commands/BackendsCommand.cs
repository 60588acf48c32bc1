using System.CommandLine;
using System.Text.Json.Nodes;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary><c>backends list|resume</c>: other nodes and clouds that a running node asks.</summary>
public static class BackendsCommand
{
    private static readonly Argument<string> s_backend = new("BACKEND") { Description = new Localised("The backend's name.", "后端名称。").ToString() };

    private static readonly Argument<string> s_ability = new("ABILITY") { Description = new Localised("The ability.", "能力。").ToString() };

    public static Command Build() => NodeClient.AddTo(new Command("backends", new Localised("Other nodes and clouds that a running node asks.", "运行中节点所使用的其他节点与云端。").ToString())
    {
        RemoteCommand.Simple("list", new("Breaker, pace, counts and units left, by ability.", "按能力列出熔断状态、限速、调用量与剩余额度。"), [], async (_, node, output, cancel) =>
            Show(output, await node.ListAsync("backends", cancel))),
        RemoteCommand.Simple(
            "resume",
            new("Says that the remote account has units again for an ability.", "告知节点：远端账户的该能力已恢复额度。"),
            [s_backend, s_ability],
            async (parse, node, output, cancel) =>
            {
                var path = $"backends/{Uri.EscapeDataString(parse.GetValue(s_backend)!)}/abilities/{Uri.EscapeDataString(parse.GetValue(s_ability)!)}/resume";
                var ability = (await node.SendAsync(HttpMethod.Post, path, null, cancel))!;
                Abilities(output, [(new JsonObject { ["name"] = parse.GetValue(s_backend) }, ability)]);
            }),
    });

    // A script gets each backend whole; people a line for each ability.
    private static void Show(Output output, IReadOnlyList<JsonNode> backends)
    {
        if (output.IsJson)
            output.Rows(backends);
        else
            Abilities(output, backends.SelectMany(backend => backend["abilities"]!.AsArray().Select(ability => (backend, ability!))));
    }

    private static void Abilities(Output output, IEnumerable<(JsonNode Backend, JsonNode Ability)> rows)
    {
        if (output.IsJson)
        {
            output.Rows(rows.Select(row => row.Ability));
            return;
        }

        output.Rows(
            rows,
            (new("Backend", "后端"), r => RemoteCommand.Cell(r.Backend, "name")),
            (new("Breaker", "熔断"), r => RemoteCommand.Cell(r.Backend, "breaker")),
            (new("Ability", "能力"), r => RemoteCommand.Cell(r.Ability, "ability")),
            (new("Calls/s", "每秒次数"), r => r.Ability["callsPerSecond"] is null ? "—" : RemoteCommand.Cell(r.Ability, "callsPerSecond")),
            (new("Sent", "已发送"), r => RemoteCommand.Cell(r.Ability, "sent")),
            (new("Answered", "已应答"), r => RemoteCommand.Cell(r.Ability, "answered")),
            (new("Left", "剩余"), r => r.Ability["ledger"]!["left"]?.ToString() ?? "—"),
            (new("Not now because", "当前不可用原因"), r => RemoteCommand.Cell(r.Ability, "whyNot")),
            (new("Last failure", "最近一次失败"), r => r.Ability["lastFailure"]?["detail"]?.ToString() ?? ""));
    }
}
