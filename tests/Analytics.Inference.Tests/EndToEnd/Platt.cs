namespace Analytics.Inference.Tests.EndToEnd;

/// <summary>
/// Fits p = 1 ÷ (1 + e^(−slope·(x − middle))) to labelled scores by Newton's method (Platt 1999: targets softened by the number of
/// examples; here both labels weigh the same, however many pairs each has).
/// </summary>
internal static class Platt
{
    public static (double Slope, double Middle) Fit(IReadOnlyList<(double Score, bool IsSame)> pairs)
    {
        var (same, other) = ((double)pairs.Count(p => p.IsSame), (double)pairs.Count(p => !p.IsSame));
        var (a, b) = (10.0, -4.0);
        for (var step = 0; step < 100; step++)
        {
            var (ga, gb, haa, hab, hbb) = (0.0, 0.0, 0.0, 0.0, 0.0);
            foreach (var (x, isSame) in pairs)
            {
                var (target, weight) = isSame ? ((same + 1) / (same + 2), 1 / same) : (1 / (other + 2), 1 / other);
                var p = 1 / (1 + Math.Exp(-((a * x) + b)));
                ga += weight * (p - target) * x;
                gb += weight * (p - target);
                haa += weight * p * (1 - p) * x * x;
                hab += weight * p * (1 - p) * x;
                hbb += weight * p * (1 - p);
            }

            var determinant = (haa * hbb) - (hab * hab);
            a -= ((hbb * ga) - (hab * gb)) / determinant;
            b -= ((haa * gb) - (hab * ga)) / determinant;
        }

        return (a, -b / a);
    }
}
