using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Analytics.Gateway.Quotas;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary><c>quota show|orders|catalogue|usage|buy|pay|refund|trial|rate</c>: packs of an account on a running node.</summary>
public static class QuotaCommand
{
    private static readonly Argument<string> s_account = new("ACCOUNT") { Description = new Localised("The account's id.", "账号编号。").ToString() };

    private static readonly Argument<string> s_order = new("ORDER") { Description = new Localised("The order's number.", "订单号。").ToString() };

    private static readonly Argument<string> s_ability = new("ABILITY")
    {
        Description = new Localised("The ability's key in the catalogue.", "能力在目录中的键。").ToString(),
    };

    public static Command Build() => NodeClient.AddTo(new Command("quota", new Localised("Packs, orders and usage of an account, on a running node.", "账号的资源包、订单与用量（需节点运行）。").ToString())
    {
        RemoteCommand.Simple("show", new("Abilities with what is bought and left.", "列出各能力的购买状态与剩余次数。"), [s_account], ShowAsync),
        RemoteCommand.Simple("orders", new("Orders, newest first.", "按时间倒序列出订单。"), [s_account], async (parse, node, output, cancel) =>
            Orders(output, await node.ListAsync($"{Path(parse)}/orders", cancel))),
        RemoteCommand.Simple("catalogue", new("Packs that are sold.", "列出可购买的资源包。"), [], CatalogueAsync),
        RemoteCommand.Simple("usage", new("Calls of the last day by app and ability.", "最近一天各应用、各能力的调用量。"), [s_account], UsageAsync),
        Buy(),
        Change("pay", new("Confirms the payment of an order.", "确认订单已支付。")),
        Change("refund", new("Refunds an unused order.", "退订未使用的订单。")),
        RemoteCommand.Simple("trial", new("Claims the trial pack of an ability.", "领取能力的免费试用包。"), [s_account, s_ability], async (parse, node, output, cancel) =>
            Orders(output, [(await node.SendAsync(HttpMethod.Post, $"{Path(parse)}/trial", new TrialBody(parse.GetValue(s_ability)!), cancel))!])),
        Rate(),
    });

    private static Command Buy()
    {
        var offer = new Argument<string>("PACK") { Description = new Localised("Id of a pack: see quota catalogue.", "资源包编号：见 quota catalogue。").ToString() };
        var quantity = new Option<int>("--quantity") { DefaultValueFactory = _ => 1, Description = new Localised("Packs in the order.", "数量。").ToString() };
        var months = new Option<int?>("--months") { Description = new Localised("Months of a monthly pack.", "按月资源包的月数。").ToString() };
        var unpaid = new Option<bool>("--unpaid") { Description = new Localised("Only places the order: it is paid within 48 hours, or cancelled.", "仅下单：48 小时内未支付则取消。").ToString() };
        var buy = new Command("buy", new Localised("Buys a pack.", "购买资源包。").ToString()) { s_account, offer, quantity, months, unpaid };
        buy.SetAction((parse, cancel) => RemoteCommand.RunAsync(parse, async (node, output) =>
        {
            var body = new OrderBody(parse.GetValue(offer)!, parse.GetValue(quantity), parse.GetValue(months), !parse.GetValue(unpaid));
            Orders(output, [(await node.SendAsync(HttpMethod.Post, $"{Path(parse)}/orders", body, cancel))!]);
        }));
        return buy;
    }

    private static Command Rate()
    {
        var limit = new Argument<int?>("CALLS")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = new Localised("Calls a second; absent: the catalogue's.", "每秒调用次数；缺省恢复为目录值。").ToString(),
        };
        var rate = new Command("rate", new Localised("Sets the calls a second of an ability.", "设置能力的每秒调用次数。").ToString()) { s_account, s_ability, limit };
        rate.SetAction((parse, cancel) => RemoteCommand.RunAsync(parse, async (node, output) => Abilities(
            output,
            [(await node.SendAsync(HttpMethod.Put, $"{Path(parse)}/rate/{Uri.EscapeDataString(parse.GetValue(s_ability)!)}", new RateBody(parse.GetValue(limit)), cancel))!])));
        return rate;
    }

    private static Command Change(string verb, Localised help) => RemoteCommand.Simple(verb, help, [s_account, s_order], async (parse, node, output, cancel) =>
        Orders(output, [(await node.SendAsync(HttpMethod.Post, $"{Path(parse)}/orders/{Uri.EscapeDataString(parse.GetValue(s_order)!)}/{verb}", null, cancel))!]));

    private static async Task ShowAsync(ParseResult parse, NodeClient node, Output output, CancellationToken cancel) =>
        Abilities(output, Items(await node.GetAsync($"{Path(parse)}/abilities", cancel)));

    private static async Task CatalogueAsync(ParseResult parse, NodeClient node, Output output, CancellationToken cancel) => output.Rows(
        Items((await node.GetAsync("catalogue", cancel))!["packs"]),
        (new("Pack", "资源包"), p => RemoteCommand.Cell(p, "id")),
        (new("Ability", "能力"), p => RemoteCommand.Cell(p, "ability")),
        (new("Kind", "类型"), p => RemoteCommand.Cell(p, "kind")),
        (new("Units", "次数"), p => Number(p, "size")),
        (new("Yuan", "价格（元）"), p => p["priceYuan"] is null ? new Localised("open", "待定").ToString() : Number(p, "priceYuan")),
        (new("Months", "月数"), p => string.Join(',', p["months"]!.AsArray())));

    private static async Task UsageAsync(ParseResult parse, NodeClient node, Output output, CancellationToken cancel) => output.Rows(
        Items(await node.GetAsync($"usage/apps?account={Uri.EscapeDataString(parse.GetValue(s_account)!)}", cancel)),
        (new("App", "应用"), u => RemoteCommand.Cell(u, "app")),
        (new("Ability", "能力"), u => RemoteCommand.Cell(u, "ability")),
        (new("Generation", "接口代"), u => RemoteCommand.Cell(u, "generation")),
        (new("Requests", "请求数"), u => Number(u, "requests")),
        (new("Errors", "错误数"), u => Number(u, "errors")),
        (new("Units", "扣减次数"), u => Number(u, "units")),
        (new("Mean ms", "平均毫秒"), u => Number(u, "mean")));

    private static void Abilities(Output output, IEnumerable<JsonNode> abilities) => output.Rows(
        abilities,
        (new("Ability", "能力"), a => RemoteCommand.Cell(a, "key")),
        (new("Name", "名称"), a => RemoteCommand.Cell(a, "name")),
        (new("Status", "商品状态"), a => RemoteCommand.Cell(a, "statusWord")),
        (new("Bought", "购买状态"), a => RemoteCommand.Cell(a, "purchaseState")),
        (new("Left", "剩余"), a => a["remaining"] is null ? "—" : Number(a, "remaining")),
        (new("Next end", "最近到期"), a => RemoteCommand.Cell(a, "nextEnd")),
        (new("Calls/s", "每秒次数"), a => a["callsPerSecond"] is null ? "—" : Number(a, "callsPerSecond")));

    private static void Orders(Output output, IEnumerable<JsonNode> orders) => output.Rows(
        orders,
        (new("Order", "订单号"), o => RemoteCommand.Cell(o, "id")),
        (new("Ability", "能力"), o => RemoteCommand.Cell(o, "ability")),
        (new("State", "状态"), o => RemoteCommand.Cell(o, "stateWord")),
        (new("Used", "使用量"), o => RemoteCommand.Cell(o, "usage")),
        (new("Yuan", "金额（元）"), o => Number(o, "amountYuan")),
        (new("Valid", "有效期"), o => RemoteCommand.Cell(o, "validity")));

    private static string Path(ParseResult parse) => $"accounts/{Uri.EscapeDataString(parse.GetValue(s_account)!)}";

    private static IEnumerable<JsonNode> Items(JsonNode? list) => list!.AsArray().Select(item => item!);

    private static string Number(JsonNode row, string name) => row[name]?.GetValue<decimal>().ToString("#,0.##", CultureInfo.InvariantCulture) ?? "";
}
