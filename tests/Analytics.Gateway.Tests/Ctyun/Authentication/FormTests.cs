using System.Text;
using Analytics.Client;
using Analytics.Client.Signing;
using Analytics.Gateway.Tests.Ctyun.Authentication.Support;

namespace Analytics.Gateway.Tests.Ctyun.Authentication;

/// <summary>What a tolerant server takes (A01 to A10), and what has one form only (L10).</summary>
public sealed class FormTests
{
    private readonly AuthWorld _world = new();

    [Theory]
    [InlineData("{0} Headers={1} Signature={2}")]
    [InlineData("{0} headers={1} signature={2}")]
    [InlineData("  {0}   HEADERS = {1} \t SIGNATURE= {2}  ")]
    [InlineData("{0}\r\n Headers={1}\r\n Signature ={2}")]
    public void Words_blanks_and_folds_of_the_header_do_not_matter(string form)
    {
        var signed = _world.G3();
        var parts = signed.Headers["Eop-Authorization"].ToString().Split(' ');

        signed.Headers["Eop-Authorization"] = string.Format(
            System.Globalization.CultureInfo.InvariantCulture, form, parts[0], parts[1]["Headers=".Length..], parts[2]["Signature=".Length..]);

        Assert.Equal(0, _world.Number(signed));
    }

    [Theory]
    [InlineData("{0}Headers={1} Signature={2}")]
    [InlineData("{0} Headers={1}; Signature={2}")]
    [InlineData("{0} Headers=;{1} Signature={2}")]
    [InlineData("{0} Headers={1},host Signature={2}")]
    [InlineData("{0} Headers={1} Signature={2} more")]
    [InlineData("{0} Headers={1} Signature={2}=")]
    [InlineData("{0} Signature={2} Headers={1}")]
    [InlineData("{0} Headers {1} Signature {2}")]
    [InlineData("Headers={1} Signature={2}")]
    [InlineData("{0} Headers={1}")]
    [InlineData("{0} Headers={1} Signature=")]
    [InlineData("{0}")]
    public void Another_form_is_refused(string form)
    {
        var signed = _world.G3();
        var parts = signed.Headers["Eop-Authorization"].ToString().Split(' ');

        signed.Headers["Eop-Authorization"] = string.Format(
            System.Globalization.CultureInfo.InvariantCulture, form, parts[0], parts[1]["Headers=".Length..], parts[2]["Signature=".Length..]);

        Assert.Equal(10020, _world.Number(signed));
    }

    [Fact]
    public void The_misspelt_name_is_a_fallback()
    {
        var signed = _world.G3();
        var value = signed.Headers["Eop-Authorization"];
        signed.Headers.Remove("Eop-Authorization");
        signed.Headers["Eop-Authzation"] = value;
        Assert.Equal(0, _world.Number(signed));

        signed.Headers["Eop-Authorization"] = "x Headers=eop-date Signature=x";
        Assert.Equal(10020, _world.Number(signed));
    }

    [Fact]
    public void A_list_in_another_order_is_read_as_sorted_and_as_listed()
    {
        var sorted = _world.G3();
        Replace(sorted, "appkey;ctyun-eop-request-id;eop-date;host", "host;eop-date;ctyun-eop-request-id;appkey");
        Assert.Equal(0, _world.Number(sorted));

        var listed = Sign(["eop-date", "ctyun-eop-request-id"], wholeDate: false, "");
        Assert.Equal(0, _world.Number(listed));
        Replace(listed, "eop-date;ctyun-eop-request-id", "ctyun-eop-request-id;eop-date");
        Assert.Equal(10020, _world.Number(listed));
    }

    [Fact]
    public void A_key_from_the_whole_date_and_a_decoded_query_are_read_too()
    {
        foreach (var wholeDate in new[] { false, true })
        {
            var signed = Sign(["eop-date", "ctyun-eop-request-id"], wholeDate, "a=人&b=2");
            signed.Query = "b=2&a=%E4%BA%BA";
            Assert.Equal(0, _world.Number(signed));
            signed.Query = "b=2&a=%E4%BA%BB";
            Assert.Equal(10020, _world.Number(signed));
        }
    }

    [Fact]
    public void A_name_is_signed_as_it_stands_in_the_list()
    {
        Assert.Equal(0, _world.Number(Sign(["Ctyun-Eop-Request-Id", "EOP-DATE"], wholeDate: false, "")));

        var signed = _world.G3();
        Replace(signed, "eop-date", "Eop-Date");
        Assert.Equal(10020, _world.Number(signed));
    }

    [Theory]
    [InlineData("CTYUN {0}:{1}", 0)]
    [InlineData("ctyun \t {0}:{1}", 0)]
    [InlineData("CTYUN{0}:{1}", 10020)]
    [InlineData("{0}:{1}", 10020)]
    [InlineData("CTYUN {0}", 10020)]
    [InlineData("CTYUN :{1}", 10020)]
    [InlineData("CTYUN {0}::{1}", 10020)]
    [InlineData("CTYUN {0}: {1}", 10020)]
    [InlineData("CTYUN {0}:0x{1}", 10020)]
    [InlineData("CTYUN {0}:{1}00", 10020)]
    [InlineData("Bearer {0}:{1}", 10020)]
    [InlineData("CTYUN {0} :{1}", 40006)]
    public void G1s_header(string form, int number)
    {
        var signed = _world.G1();
        var pair = signed.Headers["Authorization"].ToString()["CTYUN ".Length..].Split(':');

        signed.Headers["Authorization"] = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, pair[0], pair[1]);

        Assert.Equal(number, _world.Number(signed));
    }

    [Theory]
    [InlineData(Generation.G1)]
    [InlineData(Generation.G2)]
    public void Hex_may_be_written_in_either_case(Generation generation)
    {
        var signed = _world.Of(generation);
        var header = generation == Generation.G1 ? "Authorization" : "Sign";
        var (value, length) = (signed.Headers[header].ToString(), generation == Generation.G1 ? 64 : 32);

        signed.Headers[header] = value[..^length] + value[^length..].ToUpperInvariant();

        Assert.Equal(0, _world.Number(signed));
    }

    [Fact]
    public void Names_of_headers_have_no_case_and_values_no_blanks_around()
    {
        var signed = _world.G3();
        foreach (var (name, value) in signed.Headers.ToList())
        {
            signed.Headers.Remove(name);
            signed.Headers[name.ToUpperInvariant()] = $"  {value}\t";
        }

        Assert.Equal(0, _world.Number(signed));
    }

    [Fact]
    public void A_request_id_of_any_text_up_to_128_bytes()
    {
        Assert.Equal(0, _world.Number(_world.G3(id: "123456789")));
        Assert.Equal(0, _world.Number(_world.G3(id: new string('x', 128))));
        Assert.Equal(10020, _world.Number(_world.G3(id: new string('x', 129))));
        Assert.Equal(10020, _world.Number(_world.G3(id: new string('人', 43))));
    }

    /// <summary>Signs in a way of its own that ours never produces.</summary>
    private SignedCase Sign(string[] names, bool wholeDate, string query)
    {
        var signed = new SignedCase { Generation = Generation.G3, Path = AuthWorld.HatPath, Query = query, Body = AuthWorld.Body };
        var date = EopDate.Write(_world.Now);
        signed.Headers["appkey"] = AuthWorld.App.AppKey;
        signed.Headers["ctyun-eop-request-id"] = "id-1";
        signed.Headers["eop-date"] = date;
        var (key, signature) = (new byte[32], new byte[32]);
        var headers = names.Select(name => new SignedHeader(name, signed.Headers[name].ToString())).ToArray();
        Assert.True(G3Signature.TryDeriveAccountKey(AuthWorld.Access.SecurityKey, AuthWorld.Access.AccessKey, date, key));
        Assert.True(G3Signature.TryDeriveDateKey(key, wholeDate ? date : date[..8], key));
        Assert.True(G3Signature.TryCompute(key, headers, query, System.Security.Cryptography.SHA256.HashData(signed.Body), signature));
        signed.Headers["Eop-Authorization"] = G3Signature.Authorization(AuthWorld.Access.AccessKey, headers, signature);
        return signed;
    }

    private static void Replace(SignedCase signed, string old, string by)
    {
        var value = signed.Headers["Eop-Authorization"].ToString();
        Assert.Contains(old, value, StringComparison.Ordinal);
        signed.Headers["Eop-Authorization"] = value.Replace(old, by, StringComparison.Ordinal);
    }
}
