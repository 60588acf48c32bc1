using System.Net;
using Analytics.Engine.Usage;
using Analytics.TestKit;

namespace Analytics.Engine.Tests.Usage;

public sealed class RegionTableTests
{
    private static readonly RegionTable Table = new(
    [
        (IPNetwork.Parse("10.0.0.0/8"), "北京"),
        (IPNetwork.Parse("10.1.0.0/16"), "上海"),
        (IPNetwork.Parse("2001:db8::/32"), "广东"),
    ]);

    [Theory]
    [InlineData("10.1.2.3", "上海")]
    [InlineData("10.2.2.3", "北京")]
    [InlineData("10.1.2.3:4711", "上海")]
    [InlineData("::ffff:10.1.2.3", "上海")]
    [InlineData("2001:db8::1", "广东")]
    [InlineData("[2001:db8::1]:443", "广东")]
    [InlineData("192.168.1.1", "未知")]
    [InlineData("", "未知")]
    [InlineData("nobody", "未知")]
    public void The_longest_prefix_says_where_a_caller_is(string address, string region) => Assert.Equal(region, Table.Find(address));

    [Fact]
    public void A_table_is_kept_beside_the_read_tables()
    {
        using var folder = new TempFolder();
        Table.Save(folder["regions.txt"]);

        Assert.Equal(Table.Format(), RegionTable.Load(folder["regions.txt"]).Format());
        Assert.Equal("未知", RegionTable.Load(folder["nothing.txt"]).Find("10.1.2.3"));
    }

    [Fact]
    public void There_are_34_provinces() => Assert.Equal(34, RegionTable.Provinces.Distinct().Count());
}
