using Analytics.Client;
using Analytics.Client.Signing;
using Analytics.Engine.Apps;
using Analytics.Gateway.Ctyun.Authentication;
using Analytics.Gateway.Tests.Ctyun.Authentication.Support;
using Microsoft.Extensions.Primitives;

namespace Analytics.Gateway.Tests.Ctyun.Authentication;

/// <summary>Each refusal alone, and of two faults the one that the contract checks first.</summary>
public sealed class RefusalTests
{
    private readonly AuthWorld _world = new();

    [Theory]
    [InlineData(Generation.G1)]
    [InlineData(Generation.G2)]
    [InlineData(Generation.G3)]
    public void A_signed_request_is_taken(Generation generation) => Assert.Equal(0, _world.Number(_world.Of(generation)));

    [Theory]
    [InlineData(Generation.G1, "Authorization", 10020)]
    [InlineData(Generation.G1, "X-CTYUN-DT", 10020)]
    [InlineData(Generation.G2, "AppKey", 40002)]
    [InlineData(Generation.G2, "Sign", 10020)]
    [InlineData(Generation.G2, "Timestamp", 10020)]
    [InlineData(Generation.G3, "appkey", 40002)]
    [InlineData(Generation.G3, "Eop-Authorization", 10020)]
    [InlineData(Generation.G3, "eop-date", 10020)]
    [InlineData(Generation.G3, "ctyun-eop-request-id", 10020)]
    [InlineData(Generation.G3, "host", 10020)]
    public void A_header_that_is_missing_empty_or_doubled(Generation generation, string header, int number)
    {
        var signed = _world.Of(generation);
        var value = signed.Headers[header];

        signed.Headers.Remove(header);
        Assert.Equal(number, _world.Number(signed));
        signed.Headers[header] = " ";
        Assert.Equal(number, _world.Number(signed));
        signed.Headers[header] = new StringValues([value, value]);
        Assert.Equal(header.Equals("appkey", StringComparison.OrdinalIgnoreCase) ? generation == Generation.G3 ? 10020 : 40006 : 10020, _world.Number(signed));
        signed.Headers[header] = value;
        Assert.Equal(0, _world.Number(signed));
    }

    [Fact]
    public void G3_checks_in_the_contracts_order()
    {
        // From the last check to the first: each change is found before the ones made earlier.
        var signed = _world.G3(keys: AuthWorld.Access with { AppKey = "nobody" });
        Assert.Equal(AuthenticationFault.AppKeyUnknown, Send(signed));
        signed.Body = [1];
        Assert.Equal(AuthenticationFault.SignatureWrong, Send(signed));
        signed.Headers["eop-date"] = "19700101T000000Z";
        Assert.Equal(AuthenticationFault.TimeMalformed, Send(signed));
        signed.Headers["eop-date"] = "20220101T000000Z";
        Assert.Equal(AuthenticationFault.TimeOutsideWindow, Send(signed));
        Replace(signed, AuthWorld.Access.AccessKey, "nobody");
        Assert.Equal(AuthenticationFault.AccessKeyUnknown, Send(signed));
        Replace(signed, "Headers=", "Headers=ccad;");
        Assert.Equal(AuthenticationFault.SignedHeaderMissing, Send(signed));
        Replace(signed, "eop-date", "host");
        Assert.Equal(AuthenticationFault.MandatoryHeaderNotSigned, Send(signed));
        Replace(signed, "Headers=", "Names=");
        Assert.Equal(AuthenticationFault.SignatureMalformed, Send(signed));
        signed.Headers.Remove("Eop-Authorization");
        Assert.Equal(AuthenticationFault.HeaderMissing, Send(signed));
        signed.Headers.Remove("appkey");
        Assert.Equal(AuthenticationFault.AppKeyMissing, Send(signed));
    }

    [Fact]
    public void G2_and_G1_check_in_the_contracts_order()
    {
        var g2 = _world.G2();
        g2.Body = [1];
        Assert.Equal(AuthenticationFault.SignatureWrong, Send(g2));
        g2.Headers["Timestamp"] = "1577808000000";
        Assert.Equal(AuthenticationFault.TimeOutsideWindow, Send(g2));
        g2.Headers["Timestamp"] = "157780800000";
        Assert.Equal(AuthenticationFault.TimeMalformed, Send(g2));
        g2.Headers.Remove("Timestamp");
        Assert.Equal(AuthenticationFault.HeaderMissing, Send(g2));
        g2.Headers["AppKey"] = "nobody";
        Assert.Equal(AuthenticationFault.AppKeyUnknown, Send(g2));
        g2.Headers.Remove("AppKey");
        Assert.Equal(AuthenticationFault.AppKeyMissing, Send(g2));

        var g1 = _world.G1(keys: AuthWorld.App with { AppKey = "nobody" }, at: _world.Now.AddDays(-1));
        Assert.Equal(AuthenticationFault.AppKeyUnknown, Send(g1));
        g1.Headers["Authorization"] = "CTYUN x";
        Assert.Equal(AuthenticationFault.SignatureMalformed, Send(g1));
    }

    [Fact]
    public void Disabled_keys_are_unknown_ones()
    {
        var (app, access) = (_world.Directory.Apps[AuthWorld.App.AppKey], _world.Directory.AccessKeys[AuthWorld.Access.AccessKey]);
        var (g1, g2, g3) = (_world.G1(), _world.G2(), _world.G3());

        _world.Directory.Add(app with { IsEnabled = false });
        Assert.Equal((40006, 40006, 40006), (_world.Number(g1), _world.Number(g2), _world.Number(g3)));
        _world.Directory.Add(access with { IsEnabled = false });
        Assert.Equal(10002, _world.Number(g3));
    }

    [Fact]
    public void The_app_is_of_the_account_that_signs()
    {
        Assert.Equal(40006, _world.Number(_world.G3(keys: AuthWorld.Access with { AppKey = "other-app" })));
        Assert.Equal(0, _world.Number(_world.G3(keys: new AccessKeys("other-ak", "other-sk", "other-app"))));
    }

    [Theory]
    [InlineData(Generation.G1)]
    [InlineData(Generation.G2)]
    [InlineData(Generation.G3)]
    public void A_rotated_secret_is_good_until_its_end(Generation generation)
    {
        var end = _world.Now.AddMinutes(5);
        var secrets = new[] { new ValidSecret("new", null), new ValidSecret("old", end) };
        _world.Directory.Add(MemoryDirectory.App("school", AuthWorld.App.AppKey, secrets));
        _world.Directory.Add(new AccessCredential("school", AuthWorld.Access.AccessKey, IsEnabled: true, secrets));

        foreach (var (secret, before, after) in new[] { ("new", 0, 0), ("old", 0, 10020), (AuthWorld.App.AppSecret, 10020, 10020) })
        {
            var world = new AuthWorld();
            world.Directory.Add(_world.Directory.Apps[AuthWorld.App.AppKey]);
            world.Directory.Add(_world.Directory.AccessKeys[AuthWorld.Access.AccessKey]);
            var signed = generation switch
            {
                Generation.G1 => world.G1(keys: AuthWorld.App with { AppSecret = secret }),
                Generation.G2 => world.G2(keys: AuthWorld.App with { AppSecret = secret }),
                _ => world.G3(keys: AuthWorld.Access with { SecurityKey = secret }),
            };
            world.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
            Assert.Equal(before, world.Number(signed));
            world.Time.Advance(TimeSpan.FromTicks(1));
            Assert.Equal(after, world.Number(signed));
        }
    }

    [Fact]
    public void A_body_is_not_asked_for_when_the_headers_refuse()
    {
        var signed = _world.G3();
        signed.Headers.Remove("eop-date");

        using var check = _world.Authenticator.Begin(signed.Request);

        Assert.Equal(AuthenticationFault.HeaderMissing, check.Fault);
        Assert.Equal(AuthenticationFault.HeaderMissing, check.Complete([1, 2, 3]).Fault);
    }

    [Fact]
    public void What_a_caller_is_remembered_by()
    {
        var g1 = _world.G1();
        var (one, three) = (g1.SendTo(_world.Authenticator).Caller!.Replay, _world.G3().SendTo(_world.Authenticator).Caller!.Replay);

        Assert.Equal((AuthWorld.App.AppKey, g1.Headers["Authorization"].ToString()[^64..], _world.Now.AddMinutes(15)),
            (one.Key, Convert.ToHexStringLower(one.Request.Span), one.KeepUntil));
        Assert.Equal((AuthWorld.Access.AccessKey, "33dfa732-b27b-464f-b15a-21ed6845afd5", _world.Now.AddMinutes(15)),
            (three.Key, System.Text.Encoding.UTF8.GetString(three.Request.Span), three.KeepUntil));
        // Read as UTC, a text in Beijing time comes into the window again eight hours later.
        Assert.Equal(_world.Now.AddHours(8).AddMinutes(15),
            _world.G3(zone: TimeSpan.FromHours(8)).SendTo(_world.Authenticator).Caller!.Replay.KeepUntil);
    }

    private AuthenticationFault Send(SignedCase signed) => signed.SendTo(_world.Authenticator).Fault;

    private static void Replace(SignedCase signed, string old, string by) =>
        signed.Headers["Eop-Authorization"] = signed.Headers["Eop-Authorization"].ToString().Replace(old, by, StringComparison.Ordinal);
}
