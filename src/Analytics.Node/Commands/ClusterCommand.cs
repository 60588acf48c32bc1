using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary><c>cluster show|drain|resume</c>: the nodes around a running one.</summary>
public static class ClusterCommand
{
    private static readonly Argument<string> s_node = new("NODE") { Description = new Localised("The node's name.", "节点名称。").ToString() };

    public static Command Build() => NodeClient.AddTo(new Command("cluster", new Localised("Nodes of the cluster and what each carries.", "集群节点及其负载。").ToString())
    {
        RemoteCommand.Simple("show", new("Members with roles, cameras, shards, hand-offs and since when one is missing.", "列出成员的角色、摄像机、分片、移交与失联时间。"), [], async (_, node, output, cancel) =>
            Members(output, await node.GetAsync("cluster", cancel))),
        Drain(),
        RemoteCommand.Simple("resume", new("Lets a node carry its part again.", "让节点重新承担负载。"), [s_node], async (parse, node, output, cancel) =>
            Members(output, await SendAsync(parse, node, "resume", cancel))),
    });

    private static Command Drain()
    {
        var wait = new Option<bool>("--wait") { Description = new Localised("Return once the node carries no camera.", "等待节点上没有摄像机后返回。").ToString() };
        var drain = new Command("drain", new Localised("Takes cameras and all else off a node, a few at a time; it keeps running.", "逐步移走节点上的摄像机等负载；节点继续运行。").ToString()) { s_node, wait };
        drain.SetAction((parse, cancel) => RemoteCommand.RunAsync(parse, async (node, output) =>
        {
            var cluster = await SendAsync(parse, node, "drain", cancel);
            using var look = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
            while (parse.GetValue(wait) && CamerasOn(cluster, parse.GetValue(s_node)!) > 0 && await look.WaitForNextTickAsync(cancel))
                cluster = await node.GetAsync("cluster", cancel);
            Members(output, cluster);
        }));
        return drain;
    }

    private static Task<JsonNode?> SendAsync(ParseResult parse, NodeClient node, string verb, CancellationToken cancel) =>
        node.SendAsync(HttpMethod.Post, $"cluster/nodes/{Uri.EscapeDataString(parse.GetValue(s_node)!)}/{verb}", null, cancel);

    private static int CamerasOn(JsonNode? cluster, string node) =>
        cluster!["members"]!.AsArray().Where(member => RemoteCommand.Cell(member!, "node") == node).Sum(member => member!["load"]?["cameras"]?.GetValue<int>() ?? 0);

    private static void Members(Output output, JsonNode? cluster) => output.Rows(
        cluster!["members"]!.AsArray().Select(member => member!),
        (new("Node", "节点"), m => RemoteCommand.Cell(m, "node") + (RemoteCommand.Cell(m, "node") == RemoteCommand.Cell(cluster, "self") ? " *" : "")),
        (new("Address", "地址"), m => RemoteCommand.Cell(m, "address")),
        (new("Status", "状态"), m => m["load"]?["draining"]?.GetValue<bool>() == true ? new Localised("draining", "移交中").ToString() : RemoteCommand.Cell(m, "status")),
        (new("Missing since", "失联时间"), m => RemoteCommand.Cell(m, "unreachableSince")),
        (new("Roles", "角色"), m => string.Join(',', m["roles"]!.AsArray())),
        (new("Cameras", "摄像机"), m => Cell(m, "cameras")),
        (new("Shards", "分片"), m => (m["load"]?["shards"]?.AsObject().Sum(kind => kind.Value!.GetValue<int>()) ?? 0).ToString(CultureInfo.InvariantCulture)),
        (new("Cores", "占用核数"), m => m["load"]?["cost"] is { } cost ? (cost.GetValue<double>() / 1000).ToString("0.00", CultureInfo.InvariantCulture) : ""),
        (new("Hand-offs", "正在移交"), m => m["load"]?["handOffs"] is JsonArray moving ? string.Join(',', moving) : ""),
        (new("Configuration", "配置摘要"), m => RemoteCommand.Cell(m, "configDigest") is { Length: > 8 } digest ? digest[..8] : ""),
        (new("Duties", "专职"), m => m["load"]?["duties"] is JsonArray duties ? string.Join(',', duties) : ""));

    private static string Cell(JsonNode member, string name) => member["load"]?[name]?.ToString() ?? "";
}
