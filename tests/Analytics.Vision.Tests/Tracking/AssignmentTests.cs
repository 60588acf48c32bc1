using Analytics.Vision.Tracking;

namespace Analytics.Vision.Tests.Tracking;

public sealed class AssignmentTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(2, 6)]
    [InlineData(6, 2)]
    [InlineData(5, 6)]
    [InlineData(6, 6)]
    public void It_costs_as_little_as_the_best_of_all_pairings(int rows, int columns)
    {
        var random = new Random((rows * 7) + columns);
        for (var trial = 0; trial < 40; trial++)
        {
            var costs = Enumerable.Range(0, rows * columns).Select(_ => random.Next(0, 5) == 0 ? 1000f : random.Next(0, 100) / 100f).ToArray();
            var pairs = Assignment.Solve(costs, rows, columns);

            Assert.Equal(Math.Min(rows, columns), pairs.Count(c => c >= 0));
            Assert.Equal(pairs.Count(c => c >= 0), pairs.Where(c => c >= 0).Distinct().Count());
            var total = pairs.Select((c, r) => c < 0 ? 0 : (double)costs[(r * columns) + c]).Sum();
            Assert.Equal(Best(costs, columns, 0, rows, 0, Math.Max(0, rows - columns)), total, 3);
        }
    }

    // Every pairing, tried; rows beyond the columns may stay alone.
    private static double Best(float[] costs, int columns, int row, int rows, int taken, int mayStayAlone)
    {
        if (row == rows)
            return 0;
        var best = mayStayAlone > 0 ? Best(costs, columns, row + 1, rows, taken, mayStayAlone - 1) : double.PositiveInfinity;
        for (var c = 0; c < columns; c++)
        {
            if ((taken & (1 << c)) == 0)
                best = Math.Min(best, costs[(row * columns) + c] + Best(costs, columns, row + 1, rows, taken | (1 << c), mayStayAlone));
        }

        return best;
    }
}
