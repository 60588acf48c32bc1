using Analytics.Gateway.Ctyun.Authentication;
using Analytics.Node.Configuration;

namespace Analytics.Node.Tests.Configuration;

public sealed class AuthSectionTests
{
    [Fact]
    public void The_defaults_are_those_of_the_authenticator()
    {
        var (options, usual) = (new AuthSection().ToOptions(), new CtyunAuthOptions());

        Assert.Equal((usual.MaxSkew, usual.RejectReplay), (options.MaxSkew, options.RejectReplay));
        Assert.Equal(usual.EopDateZones, options.EopDateZones);
    }

    [Fact]
    public void A_section_becomes_options()
    {
        var options = new AuthSection { MaxSkewSeconds = 0, EopDateZones = [-3], RejectReplay = false }.ToOptions();

        Assert.Equal((TimeSpan.Zero, false), (options.MaxSkew, options.RejectReplay));
        Assert.Equal([TimeSpan.FromHours(-3)], options.EopDateZones);
    }
}
