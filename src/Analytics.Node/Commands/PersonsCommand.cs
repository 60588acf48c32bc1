using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Analytics.Gateway.Management.Persons;
using Analytics.Gateway.Requests;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary>
/// <c>persons enrol|list|delete</c>: the register of the real-name check on a running node. Name and number come from a file or from
/// standard input, never from the command line, which every user of the machine can read.
/// </summary>
public static class PersonsCommand
{
    private const long MostBytes = 1 << 20;

    private static readonly Argument<string> s_account = new("ACCOUNT") { Description = new Localised("The account's id.", "账号编号。").ToString() };

    private static readonly Argument<string> s_person = new("PERSON") { Description = new Localised("The person's id.", "人员编号。").ToString() };

    public static Command Build() => NodeClient.AddTo(new Command("persons", new Localised("Persons of the real-name check, on a running node.", "实名认证人员库（需节点运行）。").ToString())
    {
        Enrol(),
        RemoteCommand.Simple("list", new("Lists persons, names and numbers masked.", "列出人员（姓名与身份证号脱敏）。"), [s_account], async (parse, node, output, cancel) =>
            Show(output, await node.ListAsync(Path(parse), cancel))),
        RemoteCommand.Simple("delete", new("Erases a person for ever.", "永久删除人员信息。"), [s_account, s_person], async (parse, node, output, cancel) =>
        {
            await node.SendAsync(HttpMethod.Delete, $"{Path(parse)}/{Uri.EscapeDataString(parse.GetValue(s_person)!)}", null, cancel);
            output.Remark(new("The person is erased; what the journal holds of them cannot be read any more.", "人员信息已删除；日志中的相关内容已无法解密。"));
        }),
    });

    private static Command Enrol()
    {
        var file = new Argument<string>("FILE")
        {
            Description = new Localised(
                "JSON with fullName, idNumber, consent {givenBy, givenAt, purpose} and keepUntil; - for standard input.",
                "JSON 文件：fullName、idNumber、consent{givenBy, givenAt, purpose}、keepUntil；- 表示标准输入。").ToString(),
        };
        var portrait = new Option<string?>("--portrait")
        {
            Description = new Localised("A JPEG with one clear face; its pixels are not kept.", "含一张清晰人脸的 JPEG；像素不会保存。").ToString(),
        };
        var command = new Command("enrol", new Localised("Enrols a person.", "登记人员。").ToString()) { s_account, file, portrait };
        command.SetAction((parse, cancel) => RemoteCommand.RunAsync(parse, async (node, output) =>
        {
            var body = Parse(await ReadAsync(parse.GetValue(file)!, cancel));
            if (parse.GetValue(portrait) is { } picture)
                body = body with { Portrait = Convert.ToBase64String(await BytesAsync(picture, cancel)) };
            var person = (await node.SendAsync(HttpMethod.Post, Path(parse), body, cancel))!;
            output.Value(person, new($"enrolled: {person["id"]}", $"已登记：{person["id"]}"));
        }));
        return command;
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancel) =>
        file == "-" ? await Console.In.ReadToEndAsync(cancel) : System.Text.Encoding.UTF8.GetString(await BytesAsync(file, cancel));

    /// <exception cref="InvalidDataException">It is larger than any request.</exception>
    private static async Task<byte[]> BytesAsync(string file, CancellationToken cancel) => new FileInfo(file) is { Exists: true, Length: > MostBytes } large
        ? throw new InvalidDataException($"{file}: has {large.Length} bytes; {MostBytes} at most.")
        : await File.ReadAllBytesAsync(file, cancel);

    private static EnrolBody Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<EnrolBody>(json, ApiJson.Options) ?? throw new InvalidDataException("FILE: holds null; write an object.");
        }
        catch (JsonException fault)
        {
            // The serializer's own words may repeat what stands there.
            throw new InvalidDataException($"FILE: {fault.Path ?? "$"}, line {fault.LineNumber + 1}: is not what a person needs: see docs/ref/http-api.md.");
        }
    }

    private static string Path(ParseResult parse) => $"accounts/{Uri.EscapeDataString(parse.GetValue(s_account)!)}/persons";

    private static void Show(Output output, IEnumerable<JsonNode> persons) => output.Rows(
        persons,
        (new("Person", "人员"), p => RemoteCommand.Cell(p, "id")),
        (new("Name", "姓名"), p => RemoteCommand.Cell(p, "fullName")),
        (new("Number", "身份证号"), p => RemoteCommand.Cell(p, "idNumber")),
        (new("Portrait", "照片"), p => RemoteCommand.Cell(p, "hasPortrait")),
        (new("In force", "有效"), p => RemoteCommand.Cell(p, "isInForce")),
        (new("Kept until", "保留至"), p => RemoteCommand.Cell(p, "keepUntil")));
}
