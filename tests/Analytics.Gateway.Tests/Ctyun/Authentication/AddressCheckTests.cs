using System.Net;
using Analytics.Engine.Apps;
using Analytics.Gateway.Ctyun.Authentication;
using Analytics.Gateway.Tests.Ctyun.Authentication.Support;

namespace Analytics.Gateway.Tests.Ctyun.Authentication;

public sealed class AddressCheckTests
{
    [Theory]
    [InlineData("", "203.0.113.9", true)]
    [InlineData("", null, true)]
    [InlineData("10.0.0.0/8", "10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "11.1.2.3", false)]
    [InlineData("10.0.0.0/8", "::ffff:11.1.2.3", false)]
    [InlineData("10.0.0.0/8", "2001:db8::1", false)]
    [InlineData("10.0.0.0/8 2001:db8::/32", "2001:db8::1", true)]
    [InlineData("192.0.2.7/32", "192.0.2.7", true)]
    [InlineData("192.0.2.7/32", "192.0.2.8", false)]
    [InlineData("0.0.0.0/0", "192.0.2.8", true)]
    [InlineData("10.0.0.0/8", null, false)]
    public void A_list_lets_in_whom_it_names(string list, string? remote, bool isAllowed)
    {
        IPNetwork[] networks = [.. list.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPNetwork.Parse)];
        var address = remote is null ? null : IPAddress.Parse(remote);
        var app = MemoryDirectory.App("school", "key");
        var opened = new Dictionary<string, OpenedAbility>(StringComparer.Ordinal)
        {
            ["hard_hat"] = new("hard_hat", "safety", networks),
            ["fight"] = new("fight", "safety", []),
        };

        Assert.Equal(isAllowed ? AuthenticationFault.None : AuthenticationFault.AddressNotAllowedForApp,
            AddressCheck.Check(app with { Allowed = networks, Opened = opened }, "hard_hat", address));
        Assert.Equal(isAllowed ? AuthenticationFault.None : AuthenticationFault.AddressNotAllowedForAbility,
            AddressCheck.Check(app with { Opened = opened }, "hard_hat", address));
        Assert.Equal(AuthenticationFault.None, AddressCheck.Check(app with { Opened = opened }, "fight", address));
        Assert.Equal(AuthenticationFault.None, AddressCheck.Check(app with { Opened = opened }, "not-opened", address));
    }

    [Fact]
    public void Each_fault_has_the_contracts_number()
    {
        var numbers = Enum.GetValues<AuthenticationFault>().Where(fault => fault != AuthenticationFault.None).ToLookup(fault => fault.Number());

        Assert.Equal([10002, 10020, 40002, 40006, 40009, 40010], numbers.Select(group => group.Key).Order());
        Assert.Equal(8, numbers[10020].Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => AuthenticationFault.None.Number());
    }
}
