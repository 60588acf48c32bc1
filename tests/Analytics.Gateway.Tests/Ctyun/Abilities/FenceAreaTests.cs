using Analytics.Gateway.Ctyun.Abilities;

namespace Analytics.Gateway.Tests.Ctyun.Abilities;

public sealed class FenceAreaTests
{
    [Theory]
    [InlineData("0,0,1920,0,1920,1080,0,1080", 4)]
    [InlineData(" 0 , 0,10.5,0,\t10,10,0,10", 4)]
    [InlineData("1,1,2,2,3,3,4,4,5,5,6,6,7,7,8,8,9,9", 9)]
    [InlineData("0,0,10,0,10,10", 0)]
    [InlineData("1,1,2,2,3,3,4,4,5,5,6,6,7,7,8,8,9,9,1,2", 0)]
    [InlineData("0,0,10,0,10,10,0", 0)]
    [InlineData("0,0,10,0,10,10,0,", 0)]
    [InlineData("0,0,10,0,10,10,0,NaN", 0)]
    [InlineData("0,0,10,0,10,10,0,1e3", 0)]
    [InlineData("0,0,10,0,10,10,0,0x1", 0)]
    [InlineData("", 0)]
    public void Four_to_nine_points(string text, int points)
    {
        Assert.Equal(points > 0, FenceArea.TryRead(text, out var read));
        Assert.Equal(points, read.Length);
    }

    [Fact]
    public void The_edge_of_a_picture_is_inside()
    {
        Assert.True(FenceArea.TryRead("0,0,64,0,64,48,0,48", out var area));
        Assert.True(FenceArea.FitsInto(area, 64, 48));
        Assert.False(FenceArea.FitsInto(area, 63, 48));
        Assert.True(FenceArea.TryRead("-1,0,64,0,64,48,0,48", out area));
        Assert.False(FenceArea.FitsInto(area, 64, 48));
    }
}
