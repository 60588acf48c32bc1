using Analytics.Domain.Geometry;
using Analytics.Domain.Tests.Incidents;

namespace Analytics.Domain.Tests.Rules;

public sealed class ValueListTests
{
    [Fact]
    public void Lists_are_equal_by_their_items()
    {
        ValueList<int> one = [1, 2];

        Assert.True(one == new[] { 1, 2 }.ToValueList());
        Assert.Equal(one.GetHashCode(), new[] { 1, 2 }.ToValueList().GetHashCode());
        Assert.True(one != [2, 1]);
        Assert.True(one != [1]);
        Assert.True(default(ValueList<int>) == []);
    }

    [Fact]
    public void A_list_is_a_json_array()
    {
        Assert.Equal("[1,2]", Wire.Text<ValueList<int>>([1, 2]));
        Assert.Equal("[]", Wire.Text(default(ValueList<int>)));
        Assert.Equal([1, 2], Wire.Read<ValueList<int>>("[1,2]"));
    }

    [Fact]
    public void Adding_leaves_the_list_as_it_was()
    {
        ValueList<int> one = [1];

        Assert.Equal([1, 2], one.Add(2));
        Assert.Equal([1], one);
    }
}
