namespace Analytics.Inference.Pipelines.Steps;

/// <summary>
/// Where a head looks, from five landmarks alone. Method: a mean head of five points (millimetres, the nose tip in front) is turned,
/// scaled and shifted so that its shadow lies closest to the landmarks. Least squares give the two upper rows of scale × rotation
/// (scaled orthography, DeMenthon and Davis 1995 without its perspective steps); the nearest rotation to them is taken apart.
/// Positive: pitch up, yaw towards the picture's right, roll clockwise, in degrees. Good to about ten degrees on real faces, since no
/// head is the mean head; a face seen from the side has no five landmarks.
/// </summary>
internal static class FaceAngles
{
    /// <summary>Eyes (the picture's left first), nose tip, mouth corners (left first): x right, y down, z towards the camera.</summary>
    internal static readonly (double X, double Y, double Z)[] Head =
        [(-32, -38, -28), (32, -38, -28), (0, 0, 0), (-26.5, 25, -25), (26.5, 25, -25)];

    private static readonly double[,] s_inverse = PseudoInverse();

    /// <returns>Pitch, yaw, roll in degrees; null where the landmarks span no face.</returns>
    public static (double Pitch, double Yaw, double Roll)? Of(IReadOnlyList<(double X, double Y)> landmarks)
    {
        if (landmarks.Count != Head.Length)
            return null;
        var (meanX, meanY) = (landmarks.Average(p => p.X), landmarks.Average(p => p.Y));
        Span<double> i = stackalloc double[3];
        Span<double> j = stackalloc double[3];
        for (var axis = 0; axis < 3; axis++)
        {
            for (var p = 0; p < Head.Length; p++)
            {
                i[axis] += s_inverse[axis, p] * (landmarks[p].X - meanX);
                j[axis] += s_inverse[axis, p] * (landmarks[p].Y - meanY);
            }
        }

        if (!Orthonormal(i, j))
            return null;
        // Rotation = yaw · pitch · roll. Its last column is where the head's front points; of the third row, i × j, only that is needed.
        var front = (i[0] * j[1]) - (i[1] * j[0]);
        return (Degrees(-Math.Asin(Math.Clamp(j[2], -1, 1))), Degrees(Math.Atan2(i[2], front)), Degrees(Math.Atan2(j[0], j[1])));
    }

    // The orthonormal pair nearest to two vectors of about equal length: each gives half of what they share (Löwdin).
    private static bool Orthonormal(Span<double> i, Span<double> j)
    {
        if (!Normalise(i) || !Normalise(j))
            return false;
        var dot = (i[0] * j[0]) + (i[1] * j[1]) + (i[2] * j[2]);
        if (Math.Abs(dot) > 0.95)
            return false;
        Span<double> sum = stackalloc double[3];
        Span<double> difference = stackalloc double[3];
        for (var axis = 0; axis < 3; axis++)
            (sum[axis], difference[axis]) = (i[axis] + j[axis], i[axis] - j[axis]);
        Normalise(sum);
        Normalise(difference);
        for (var axis = 0; axis < 3; axis++)
            (i[axis], j[axis]) = ((sum[axis] + difference[axis]) / Math.Sqrt(2), (sum[axis] - difference[axis]) / Math.Sqrt(2));
        return true;
    }

    private static bool Normalise(Span<double> vector)
    {
        var length = Math.Sqrt((vector[0] * vector[0]) + (vector[1] * vector[1]) + (vector[2] * vector[2]));
        if (!(length > 1e-9))
            return false;
        foreach (ref var value in vector)
            value /= length;
        return true;
    }

    private static double Degrees(double radians) => radians * 180 / Math.PI;

    // (PᵀP)⁻¹Pᵀ of the centred head, 3 × 5.
    private static double[,] PseudoInverse()
    {
        var (meanX, meanY, meanZ) = (Head.Average(p => p.X), Head.Average(p => p.Y), Head.Average(p => p.Z));
        var points = Head.Select(p => new[] { p.X - meanX, p.Y - meanY, p.Z - meanZ }).ToArray();
        var normal = new double[3, 3];
        for (var r = 0; r < 3; r++)
        {
            for (var c = 0; c < 3; c++)
                normal[r, c] = points.Sum(p => p[r] * p[c]);
        }

        var inverse = Inverse(normal);
        var result = new double[3, Head.Length];
        for (var r = 0; r < 3; r++)
        {
            for (var p = 0; p < Head.Length; p++)
                result[r, p] = (inverse[r, 0] * points[p][0]) + (inverse[r, 1] * points[p][1]) + (inverse[r, 2] * points[p][2]);
        }

        return result;
    }

    private static double[,] Inverse(double[,] m)
    {
        double Minor(int r, int c) =>
            (m[(r + 1) % 3, (c + 1) % 3] * m[(r + 2) % 3, (c + 2) % 3]) - (m[(r + 1) % 3, (c + 2) % 3] * m[(r + 2) % 3, (c + 1) % 3]);
        var determinant = (m[0, 0] * Minor(0, 0)) + (m[0, 1] * Minor(0, 1)) + (m[0, 2] * Minor(0, 2));
        var inverse = new double[3, 3];
        for (var r = 0; r < 3; r++)
        {
            for (var c = 0; c < 3; c++)
                inverse[r, c] = Minor(c, r) / determinant;
        }

        return inverse;
    }
}
