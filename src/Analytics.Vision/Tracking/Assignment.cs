namespace Analytics.Vision.Tracking;

/// <summary>
/// The cheapest pairing of rows and columns (Hungarian method with potentials, O(rows² · columns)). Optimal instead of greedy:
/// where two people cross, the greedy choice gives the better half of the pair away. Campus scenes hold tens of people, so the
/// cube costs microseconds.
/// </summary>
internal static class Assignment
{
    /// <param name="costs">Row by row; finite.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    /// <returns>Per row its column, or -1 where there are more rows than columns.</returns>
    public static int[] Solve(ReadOnlySpan<float> costs, int rows, int columns)
    {
        var result = new int[rows];
        if (rows <= columns)
        {
            Solve(costs, rows, columns, isTransposed: false, result);
            return result;
        }

        Span<int> byColumn = new int[columns];
        Solve(costs, columns, rows, isTransposed: true, byColumn);
        result.AsSpan().Fill(-1);
        for (var c = 0; c < columns; c++)
            result[byColumn[c]] = c;
        return result;
    }

    // Rows never outnumber columns here. Index 0 of the working arrays is the virtual column from which a row sets out.
    private static void Solve(ReadOnlySpan<float> costs, int rows, int columns, bool isTransposed, Span<int> result)
    {
        var (rowPotential, columnPotential) = (new double[rows + 1], new double[columns + 1]);
        var (rowOf, cameFrom) = (new int[columns + 1], new int[columns + 1]);
        var (least, visited) = (new double[columns + 1], new bool[columns + 1]);
        for (var row = 1; row <= rows; row++)
        {
            rowOf[0] = row;
            Array.Fill(least, double.PositiveInfinity);
            Array.Clear(visited);
            var column = 0;
            while (rowOf[column] != 0)
            {
                visited[column] = true;
                var (current, step, next) = (rowOf[column], double.PositiveInfinity, 0);
                for (var c = 1; c <= columns; c++)
                {
                    if (visited[c])
                        continue;
                    var cost = isTransposed ? costs[((c - 1) * rows) + current - 1] : costs[((current - 1) * columns) + c - 1];
                    var reduced = cost - rowPotential[current] - columnPotential[c];
                    if (reduced < least[c])
                        (least[c], cameFrom[c]) = (reduced, column);
                    if (least[c] < step)
                        (step, next) = (least[c], c);
                }

                for (var c = 0; c <= columns; c++)
                {
                    if (visited[c])
                    {
                        rowPotential[rowOf[c]] += step;
                        columnPotential[c] -= step;
                    }
                    else
                    {
                        least[c] -= step;
                    }
                }

                column = next;
            }

            for (; column != 0; column = cameFrom[column])
                rowOf[column] = rowOf[cameFrom[column]];
        }

        for (var c = 1; c <= columns; c++)
        {
            if (rowOf[c] != 0)
                result[rowOf[c] - 1] = c - 1;
        }
    }
}
