using System.Text.Json;
using System.Text.RegularExpressions;
using Analytics.Client.Contract;

namespace Analytics.Client.Tests.Contract;

/// <summary>The tables of the library are the contract's, entry by entry.</summary>
public sealed class ContractTablesTests
{
    private static readonly Dictionary<FailureForm, string> s_rules = new()
    {
        [FailureForm.MessageAlone] = "message = messageZh; no other",
        [FailureForm.ErrorWithDetails] = "message = \"error\"; details = messageZh",
        [FailureForm.MessageWithDetails] = "message = messageZh; details = detailZh",
        [FailureForm.RetMessage] = "retMessage = messageZh",
    };

    [Fact]
    public void Every_endpoint_has_the_contracts_addresses_and_fields()
    {
        var pages = ContractPages.Endpoints().GetProperty("endpoints").EnumerateArray().ToList();
        Assert.Equal(pages.Select(p => p.GetProperty("id").GetString()), Endpoints.All.Select(e => e.Id));
        foreach (var (page, ours) in pages.Zip(Endpoints.All))
        {
            Assert.Equal(page.GetProperty("generation").GetString(), ours.Generation.ToString());
            Assert.Equal(page.GetProperty("ability").GetString(), ours.Ability);
            Assert.Equal(page.GetProperty("product").GetString(), ours.Product);
            Assert.Equal(page.TryGetProperty("serviceCode", out var code) ? code.GetString() : null, ours.ServiceCode);
            Assert.Equal(Address(page.GetProperty("uri"), ours), ours.Path);
            Assert.Equal(page.GetProperty("uriAliases").EnumerateArray().Select(a => Address(a, ours)), ours.Aliases);
            Assert.Equal(page.GetProperty("body").EnumerateArray().Where(f => f.GetProperty("required").GetBoolean()).Select(f => f.GetProperty("name").GetString()), ours.Fields);
            Assert.StartsWith(s_rules[ours.Failure], page.GetProperty("failure").GetProperty("messageRule").GetString(), StringComparison.Ordinal);
            Assert.Equal(page.TryGetProperty("versionHeader", out var version) ? version.GetProperty("requiredValue").GetString() : null, ours.Version);
            var example = page.GetProperty("success").GetProperty("example");
            var zero = example.GetProperty(ours.Generation == Generation.G3 ? "statusCode" : "code");
            Assert.Equal(zero.ValueKind == JsonValueKind.String, ours.IsZeroText);
        }
    }

    [Fact]
    public void Every_error_of_every_endpoint_is_the_contracts()
    {
        foreach (var (page, ours) in ContractPages.Endpoints().GetProperty("endpoints").EnumerateArray().Zip(Endpoints.All))
            Assert.Equal(page.GetProperty("errors").EnumerateArray().Select(Read), ours.Errors);
    }

    [Fact]
    public void Service_codes_are_the_contracts()
    {
        var codes = ContractPages.Endpoints().GetProperty("serviceCodes").EnumerateObject().Where(c => c.Value.ValueKind == JsonValueKind.Object).ToList();
        foreach (var code in codes)
            Assert.Contains(Endpoints.All, e => e.Ability == code.Name && e.ServiceCode == code.Value.GetProperty("code").GetString());
        Assert.Equal(codes.Count, Endpoints.All.Select(e => e.Ability).Distinct().Count());
        Assert.Equal(ServiceCodes.FaceCompareMisprint, codes.Single(c => c.Name == AbilityCodes.FaceCompare).Value.GetProperty("alias")[0].GetString());
    }

    [Fact]
    public void Encryption_and_rate_errors_are_the_contracts()
    {
        var page = ContractPages.Endpoints();
        Assert.Equal(page.GetProperty("encryptionErrors").EnumerateArray().Select(Read), EncryptionErrors.All);
        var rate = page.GetProperty("rateLimitError");
        var body = rate.GetProperty("body");
        Assert.Equal(
            new ContractError(body.GetProperty("error").GetString()!, body.GetProperty("code").GetInt32(), body.GetProperty("message").GetString()!,
                body.GetProperty("details").GetString()!, rate.GetProperty("http").GetInt32(), rate.GetProperty("charged").GetBoolean()),
            GatewayErrors.TooManyCalls);
    }

    [Fact]
    public void Gateway_errors_are_the_contracts()
    {
        // | 10002 | 生成签名时官网ak信息错误 | when | 401 | no | client |
        var rows = Regex.Matches(ContractPages.Text("errors-global.md"), @"^\| (\d{5}|CTAPI_\d+) \| ([^|]+) \| [^|]+ \| (\d{3})[^|]* \| no \|", RegexOptions.Multiline);
        var printed = rows.Select(row => (Code: row.Groups[1].Value, Text: row.Groups[2].Value.Trim(), Http: int.Parse(row.Groups[3].Value)));

        Assert.Equal(printed, GatewayErrors.All.Select(e => (e.Code, e.Message, e.Http)));
        Assert.All(GatewayErrors.All, e => Assert.False(e.IsCharged));
        Assert.All(GatewayErrors.All, e => Assert.Same(e, GatewayErrors.Find(e.Number)));
    }

    private static ContractError Read(JsonElement error) => new(
        error.GetProperty("code").GetString()!, error.GetProperty("number").GetInt32(), error.GetProperty("messageZh").GetString()!,
        error.GetProperty("detailZh").GetString()!, error.GetProperty("http").GetInt32(), error.GetProperty("charged").GetBoolean(),
        error.GetProperty("when").GetString()!.Contains("never emitted", StringComparison.Ordinal));

    // G2 pages print a placeholder where the system's own code stands.
    private static string Address(JsonElement address, ContractEndpoint ours) => address.GetString()!.Replace("{serviceCode}", ours.ServiceCode, StringComparison.Ordinal);
}
