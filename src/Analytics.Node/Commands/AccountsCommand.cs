using System.CommandLine;
using System.Text.Json.Nodes;
using Analytics.Gateway.Management.Accounts;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary><c>accounts list|show|create|enable|disable|retire|keys|new-key|rotate-key|delete-key</c>: tenants of the AI API on a running node.</summary>
public static class AccountsCommand
{
    private static readonly Argument<string> s_account = new("ACCOUNT") { Description = new Localised("The account's id.", "账号编号。").ToString() };

    private static readonly Argument<string> s_key = new("ACCESSKEY") { Description = new Localised("The AccessKey.", "AccessKey。").ToString() };

    public static Command Build()
    {
        var name = new Option<string?>("--name") { Description = new Localised("Name for people; the id where absent.", "显示名称；缺省为编号。").ToString() };
        var contact = new Option<string?>("--contact") { Description = new Localised("Whom to ask.", "联系人。").ToString() };
        var unverified = new Option<bool>("--unverified") { Description = new Localised("Nobody vouches for it yet: it may not call.", "尚未实名认证：不能调用。").ToString() };
        var grace = GraceOption();
        var create = new Command("create", new Localised("Creates an account.", "创建账号。").ToString()) { s_account, name, contact, unverified };
        create.SetAction((parse, cancel) => RemoteCommand.RunAsync(parse, async (node, output) =>
        {
            var body = new AccountBody(parse.GetValue(name) ?? parse.GetValue(s_account), parse.GetValue(contact), !parse.GetValue(unverified));
            Show(output, [(await node.SendAsync(HttpMethod.Put, Path(parse), body, cancel))!]);
        }));
        var rotate = new Command("rotate-key", new Localised("Makes a new secret for an access key and shows it once.", "轮换 AccessKey 的密钥，仅显示一次。").ToString()) { s_account, s_key, grace };
        rotate.SetAction((parse, cancel) => RemoteCommand.RunAsync(parse, async (node, output) => ShowKeys(
            output, [(await node.SendAsync(HttpMethod.Post, $"{KeyPath(parse)}/rotate?grace={RemoteCommand.Seconds(parse.GetValue(grace)!)}", null, cancel))!])));
        return NodeClient.AddTo(new Command("accounts", new Localised("Accounts of the AI API and their access keys, on a running node.", "AI API 账号及其 AccessKey（需节点运行）。").ToString())
        {
            Simple("list", new("Lists accounts.", "列出账号。"), [], async (_, node, output, cancel) => Show(output, await node.ListAsync("accounts", cancel))),
            Simple("show", new("One account.", "显示单个账号。"), [s_account], async (parse, node, output, cancel) => Show(output, [(await node.GetAsync(Path(parse), cancel))!])),
            create,
            Switch("enable", new("Lets an account call again.", "启用账号。")),
            Switch("disable", new("Refuses every call of an account.", "停用账号。")),
            Simple("retire", new("Takes an account without apps away.", "移除没有应用的账号。"), [s_account], async (parse, node, output, cancel) =>
            {
                await node.SendAsync(HttpMethod.Delete, Path(parse), null, cancel);
                output.Remark(new("The account is gone; its packs and usage stay.", "账号已移除；资源包与用量记录保留。"));
            }),
            Simple("keys", new("Lists access keys, without their secrets.", "列出 AccessKey（不含密钥）。"), [s_account], async (parse, node, output, cancel) =>
                ShowKeys(output, await node.ListAsync($"{Path(parse)}/keys", cancel))),
            Simple("new-key", new("Makes an access key and shows its secret once.", "新建 AccessKey，密钥仅显示一次。"), [s_account], async (parse, node, output, cancel) =>
                ShowKeys(output, [(await node.SendAsync(HttpMethod.Post, $"{Path(parse)}/keys", null, cancel))!])),
            rotate,
            Simple("delete-key", new("Ends an access key for ever.", "永久删除 AccessKey。"), [s_account, s_key], async (parse, node, output, cancel) =>
            {
                await node.SendAsync(HttpMethod.Delete, KeyPath(parse), null, cancel);
                output.Remark(new("The access key is gone.", "AccessKey 已删除。"));
            }),
        });
    }

    internal static Option<string> GraceOption() => new("--grace")
    {
        DefaultValueFactory = _ => "1d",
        Description = new Localised("How long the old secret stays valid, such as 0s, 12h, 7d; 30d at most.", "旧密钥的有效期，例如 0s、12h、7d；最长 30d。").ToString(),
    };

    private static Command Switch(string verb, Localised help) => Simple(verb, help, [s_account], async (parse, node, output, cancel) =>
        Show(output, [(await node.SendAsync(HttpMethod.Post, $"{Path(parse)}/{verb}", null, cancel))!]));

    private static Command Simple(
        string verb, Localised help, IReadOnlyList<Argument<string>> arguments, Func<ParseResult, NodeClient, Output, CancellationToken, Task> run) =>
        RemoteCommand.Simple(verb, help, arguments, run);

    private static string Path(ParseResult parse) => $"accounts/{Uri.EscapeDataString(parse.GetValue(s_account)!)}";

    private static string KeyPath(ParseResult parse) => $"{Path(parse)}/keys/{Uri.EscapeDataString(parse.GetValue(s_key)!)}";

    private static void Show(Output output, IEnumerable<JsonNode> accounts) => output.Rows(
        accounts,
        (new("Account", "账号"), a => RemoteCommand.Cell(a, "id")),
        (new("Name", "名称"), a => RemoteCommand.Cell(a, "name")),
        (new("Verified", "已认证"), a => RemoteCommand.Cell(a, "isVerified")),
        (new("Enabled", "已启用"), a => RemoteCommand.Cell(a, "isEnabled")),
        (new("Apps", "应用"), a => RemoteCommand.Cell(a, "apps")),
        (new("Keys", "密钥"), a => RemoteCommand.Cell(a, "keys")),
        (new("File", "文件"), a => RemoteCommand.Cell(a, "file")));

    private static void ShowKeys(Output output, IEnumerable<JsonNode> keys) => output.Rows(
        keys,
        (new("AccessKey", "AccessKey"), k => RemoteCommand.Cell(k, "accessKey")),
        (new("SecurityKey", "SecurityKey"), k => RemoteCommand.Cell(k, "securityKey")),
        (new("Enabled", "已启用"), k => RemoteCommand.Cell(k, "isEnabled")),
        (new("Created", "创建时间"), k => RemoteCommand.Cell(k, "createdAt")),
        (new("Old secret until", "旧密钥有效至"), k => RemoteCommand.Cell(k, "graceUntil")),
        (new("File", "文件"), k => RemoteCommand.Cell(k, "file")));
}
