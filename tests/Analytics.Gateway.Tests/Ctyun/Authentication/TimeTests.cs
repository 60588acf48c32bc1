using Analytics.Client;
using Analytics.Gateway.Ctyun.Authentication;
using Analytics.Gateway.Tests.Ctyun.Authentication.Support;

namespace Analytics.Gateway.Tests.Ctyun.Authentication;

public sealed class TimeTests
{
    private static readonly TimeSpan s_skew = TimeSpan.FromMinutes(15);

    [Theory]
    [InlineData(Generation.G1)]
    [InlineData(Generation.G2)]
    [InlineData(Generation.G3)]
    public void A_time_is_taken_up_to_the_edge_and_not_beyond(Generation generation)
    {
        var world = new AuthWorld();
        var step = generation == Generation.G3 ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(1);
        foreach (var (offset, number) in new[]
        {
            (s_skew, 0), (s_skew + step, 10020), (-s_skew, 0), (-s_skew - step, 10020), (TimeSpan.FromDays(1), 10020), (TimeSpan.FromDays(-1), 10020),
        })
        {
            var at = world.Now + offset;
            Assert.Equal(number, world.Number(generation switch
            {
                Generation.G1 => world.G1(at),
                Generation.G2 => world.G2(at),
                _ => world.G3(at),
            }));
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(8, 0)]
    [InlineData(7, 10020)]
    [InlineData(-8, 10020)]
    [InlineData(9, 10020)]
    public void An_eop_date_is_read_as_UTC_and_as_Beijing_time(int zone, int number)
    {
        var world = new AuthWorld();

        Assert.Equal(number, world.Number(world.G3(zone: TimeSpan.FromHours(zone))));
    }

    [Fact]
    public void The_zones_are_a_setting()
    {
        var world = new AuthWorld(new CtyunAuthOptions { EopDateZones = [TimeSpan.FromHours(-3)] });

        Assert.Equal(0, world.Number(world.G3(zone: TimeSpan.FromHours(-3))));
        Assert.Equal(10020, world.Number(world.G3()));
    }

    [Theory]
    [InlineData("0000000000000")]
    [InlineData("9999999999999")]
    [InlineData("-772361600000")]
    [InlineData("+772361600000")]
    [InlineData("17723616000000")]
    [InlineData("177236160000")]
    [InlineData("１772361600000")]
    [InlineData("1772361600 00")]
    [InlineData("1.77236160e12")]
    public void Milliseconds_of_another_form_or_century_are_refused_with_the_window_off_too(string text)
    {
        foreach (var skew in new[] { TimeSpan.Zero, s_skew })
        {
            var world = new AuthWorld(new CtyunAuthOptions { MaxSkew = skew });
            var (g1, g2) = (world.G1(), world.G2());
            g1.Headers["X-CTYUN-DT"] = text;
            g2.Headers["Timestamp"] = text;
            Assert.Equal(AuthenticationFault.TimeMalformed, g1.SendTo(world.Authenticator).Fault);
            Assert.Equal(AuthenticationFault.TimeMalformed, g2.SendTo(world.Authenticator).Fault);
        }
    }

    [Theory]
    [InlineData("00010101T000000Z")]
    [InlineData("99991231T235959Z")]
    [InlineData("19991231T235959Z")]
    [InlineData("20260230T000000Z")]
    [InlineData("20260301T080000")]
    [InlineData("2026-03-01T08:00:00Z")]
    [InlineData("20260301t080000Z")]
    [InlineData("2026030 T080000Z")]
    public void A_date_of_another_form_or_century_is_refused_with_the_window_off_too(string text)
    {
        foreach (var skew in new[] { TimeSpan.Zero, s_skew })
        {
            var world = new AuthWorld(new CtyunAuthOptions { MaxSkew = skew });
            var signed = world.G3();
            signed.Headers["eop-date"] = text;
            Assert.Equal(AuthenticationFault.TimeMalformed, signed.SendTo(world.Authenticator).Fault);
        }
    }

    [Fact]
    public void With_the_window_off_a_request_is_remembered_for_ever()
    {
        var world = new AuthWorld(new CtyunAuthOptions { MaxSkew = TimeSpan.Zero });

        var result = world.G3(world.Now.AddYears(-3)).SendTo(world.Authenticator);

        Assert.Equal(DateTimeOffset.MaxValue, result.Caller!.Replay.KeepUntil);
    }

    [Fact]
    public void Options_name_their_faults()
    {
        Assert.Empty(new CtyunAuthOptions().Faults());
        Assert.Equal(3, new CtyunAuthOptions { MaxSkew = TimeSpan.FromDays(2), EopDateZones = [default, default, default, default, TimeSpan.FromHours(15)] }.Faults().Count);
        Assert.Throws<ArgumentException>(() => new AuthWorld(new CtyunAuthOptions { EopDateZones = [] }));
    }
}
