using System.Net;
using Analytics.Gateway.Ctyun.Media;

namespace Analytics.Gateway.Tests.Ctyun.Media;

public sealed class AddressRulesTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.100.100.200")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    public void Addresses_that_lead_back_are_closed(string address) => Assert.False(new AddressRules([]).IsOpen(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::808:808")]
    [InlineData("::ffff:8.8.8.8")]
    public void Public_addresses_are_open(string address) => Assert.True(new AddressRules([]).IsOpen(IPAddress.Parse(address)));

    [Fact]
    public void The_operator_may_open_a_network()
    {
        var rules = new AddressRules([IPNetwork.Parse("10.20.0.0/16")]);
        Assert.True(rules.IsOpen(IPAddress.Parse("10.20.3.4")));
        Assert.True(rules.IsOpen(IPAddress.Parse("::ffff:10.20.3.4")));
        Assert.False(rules.IsOpen(IPAddress.Parse("10.21.3.4")));
    }
}
