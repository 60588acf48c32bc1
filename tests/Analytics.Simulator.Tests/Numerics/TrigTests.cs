using Analytics.Simulator.Numerics;

namespace Analytics.Simulator.Tests.Numerics;

public class TrigTests
{
    [Fact]
    public void Sine_and_cosine_agree_with_the_platforms_own_to_a_billionth()
    {
        for (var angle = -400.0; angle < 400; angle += 0.0137)
        {
            Assert.Equal(Math.Sin(angle), Trig.Sin(angle), 1e-9);
            Assert.Equal(Math.Cos(angle), Trig.Cos(angle), 1e-9);
        }
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 0.5)]
    [InlineData(4, 1)]
    [InlineData(9, 1)]
    public void Ease_rises_from_0_to_1_between_its_bounds(double value, double expected) =>
        Assert.Equal(expected, Trig.Ease(2, 4, value), 1e-12);
}
