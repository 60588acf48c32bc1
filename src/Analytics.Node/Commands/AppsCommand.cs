using System.CommandLine;
using System.Text.Json.Nodes;
using Analytics.Gateway.Management.Apps;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary><c>apps list|show|create|open|allow|rotate|enable|disable|delete</c>: apps of the AI API on a running node.</summary>
public static class AppsCommand
{
    private static readonly Argument<string> s_account = new("ACCOUNT") { Description = new Localised("The account's id.", "账号编号。").ToString() };

    private static readonly Argument<string> s_app = new("APP") { Description = new Localised("The app's id.", "应用编号。").ToString() };

    public static Command Build() => NodeClient.AddTo(new Command("apps", new Localised("Apps of the AI API, on a running node.", "AI API 应用（需节点运行）。").ToString())
    {
        RemoteCommand.Simple("list", new("Lists the apps of an account.", "列出账号的应用。"), [s_account], async (parse, node, output, cancel) =>
            Show(output, await node.ListAsync($"accounts/{Uri.EscapeDataString(parse.GetValue(s_account)!)}/apps", cancel))),
        RemoteCommand.Simple("show", new("One app with its abilities, without its secret.", "显示单个应用及其能力（不含密钥）。"), [s_account, s_app], async (parse, node, output, cancel) =>
            ShowOne(output, (await node.GetAsync(Path(parse), cancel))!)),
        Create(),
        Open(),
        Allow(),
        Rotate(),
        Switch("enable", new("Lets an app call again.", "启用应用。")),
        Switch("disable", new("Refuses every call of an app.", "停用应用。")),
        RemoteCommand.Simple("delete", new("Takes an app away with its secrets.", "删除应用及其密钥。"), [s_account, s_app], async (parse, node, output, cancel) =>
        {
            await node.SendAsync(HttpMethod.Delete, Path(parse), null, cancel);
            output.Remark(new("The app is gone; packs stay with the account.", "应用已删除；资源包保留在账号下。"));
        }),
    });

    private static Command Create()
    {
        var id = new Option<string?>("--id") { Description = new Localised("The app's id; absent: one is made.", "应用编号；缺省自动生成。").ToString() };
        var name = new Option<string>("--name") { Required = true, Description = new Localised("Name by the console's rule.", "应用名称，须符合控制台规则。").ToString() };
        var description = new Option<string?>("--description") { Description = new Localised("Description by the console's rule.", "应用概述。").ToString() };
        var command = new Command("create", new Localised("Makes an app and shows its secret once.", "创建应用，密钥仅显示一次。").ToString()) { s_account, id, name, description };
        command.SetAction((parse, cancel) => RemoteCommand.RunAsync(parse, async (node, output) =>
        {
            var body = new AppBody(parse.GetValue(id), parse.GetValue(name), parse.GetValue(description));
            ShowOne(output, (await node.SendAsync(HttpMethod.Post, $"accounts/{Uri.EscapeDataString(parse.GetValue(s_account)!)}/apps", body, cancel))!);
        }));
        return command;
    }

    private static Command Open()
    {
        var ability = new Argument<string[]>("ABILITY")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = new Localised("Code of an ability, or ability:product.", "能力编码，或 能力:产品。").ToString(),
        };
        var command = new Command("open", new Localised("Opens abilities; an opened one cannot be closed.", "开通能力；开通后无法关闭。").ToString()) { s_account, s_app, ability };
        command.SetAction((parse, cancel) => RemoteCommand.RunAsync(parse, async (node, output) =>
        {
            var bodies = parse.GetValue(ability)!.Select(text => text.Split(':', 2) is [var code, var product]
                ? new AbilityBody(code, product, null)
                : new AbilityBody(text, null, null));
            ShowOne(output, (await node.SendAsync(HttpMethod.Post, $"{Path(parse)}/abilities", new AbilitiesBody([.. bodies]), cancel))!);
        }));
        return command;
    }

    private static Command Allow()
    {
        var ranges = new Argument<string[]>("ADDRESS")
        {
            Arity = ArgumentArity.ZeroOrMore,
            Description = new Localised("Addresses and CIDR ranges; none: everyone.", "地址或 CIDR 网段；不填表示不限制。").ToString(),
        };
        var ability = new Option<string?>("--ability") { Description = new Localised("For this ability alone.", "仅限该能力。").ToString() };
        var command = new Command("allow", new Localised("Replaces the addresses that may call.", "设置允许调用的地址。").ToString()) { s_account, s_app, ranges, ability };
        command.SetAction((parse, cancel) => RemoteCommand.RunAsync(parse, async (node, output) =>
        {
            var of = parse.GetValue(ability) is { } code ? $"/abilities/{Uri.EscapeDataString(code)}" : "";
            ShowOne(output, (await node.SendAsync(HttpMethod.Put, $"{Path(parse)}{of}/addresses", new AddressesBody(parse.GetValue(ranges) ?? []), cancel))!);
        }));
        return command;
    }

    private static Command Rotate()
    {
        var grace = AccountsCommand.GraceOption();
        var command = new Command("rotate", new Localised("Makes a new secret and shows it once.", "轮换应用密钥，仅显示一次。").ToString()) { s_account, s_app, grace };
        command.SetAction((parse, cancel) => RemoteCommand.RunAsync(parse, async (node, output) => ShowOne(
            output, (await node.SendAsync(HttpMethod.Post, $"{Path(parse)}/secret?grace={RemoteCommand.Seconds(parse.GetValue(grace)!)}", null, cancel))!)));
        return command;
    }

    private static Command Switch(string verb, Localised help) => RemoteCommand.Simple(verb, help, [s_account, s_app], async (parse, node, output, cancel) =>
        ShowOne(output, (await node.SendAsync(HttpMethod.Post, $"{Path(parse)}/{verb}", null, cancel))!));

    private static string Path(ParseResult parse) =>
        $"accounts/{Uri.EscapeDataString(parse.GetValue(s_account)!)}/apps/{Uri.EscapeDataString(parse.GetValue(s_app)!)}";

    private static void Show(Output output, IEnumerable<JsonNode> apps) => output.Rows(
        apps,
        (new("App", "应用"), a => RemoteCommand.Cell(a, "id")),
        (new("Name", "名称"), a => RemoteCommand.Cell(a, "name")),
        (new("AppKey", "AppKey"), a => RemoteCommand.Cell(a, "appKey")),
        (new("Enabled", "已启用"), a => RemoteCommand.Cell(a, "isEnabled")),
        (new("Abilities", "能力"), a => string.Join(", ", a["abilities"]!.AsArray().Select(open => RemoteCommand.Cell(open!, "ability")))),
        (new("File", "文件"), a => RemoteCommand.Cell(a, "file")));

    private static void ShowOne(Output output, JsonNode app)
    {
        if (output.IsJson)
        {
            output.Value(app, new("", ""));
            return;
        }

        foreach (var (name, value) in app.AsObject().Where(member => member.Value is not JsonArray))
            output.Sentence(new($"{name}: {value}", $"{name}：{value}"));
        output.Sentence(new($"allowed: {List(app["allowed"])}", $"allowed：{List(app["allowed"])}"));
        output.Rows(
            app["abilities"]!.AsArray().Select(open => open!),
            (new("Ability", "能力"), open => RemoteCommand.Cell(open, "ability")),
            (new("Product", "产品"), open => RemoteCommand.Cell(open, "product")),
            (new("Opened", "开通时间"), open => RemoteCommand.Cell(open, "openedAt")),
            (new("Allowed", "允许地址"), open => List(open["allowed"])),
            (new("File", "文件"), open => RemoteCommand.Cell(open, "file")));
    }

    private static string List(JsonNode? ranges) =>
        ranges is JsonArray { Count: > 0 } list ? string.Join(' ', list) : new Localised("everyone", "不限制").ToString();
}
