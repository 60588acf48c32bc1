namespace Analytics.Inference.Pipelines.FaceCompare;

/// <summary>
/// From the cosine of two embeddings to a similarity of 0 to 1: <c>1 ÷ (1 + e^(−Slope·(cosine − Middle)))</c>. Both numbers were fitted
/// to the pairs of the shared portraits (34 of one person, 102 of two) by Platt's method, with his softened targets and both kinds
/// weighing the same; a test fits them again. The pairs of one person had cosines of 0.50 and more, the others 0.21 and less. A similarity
/// of 0.8, at which the oldest generation of the contract says 'the same person', is a cosine of 0.47.
/// </summary>
public static class Similarity
{
    public const double Middle = 0.35;

    public const double Slope = 11.6;

    public static double FromCosine(double cosine) => 1 / (1 + Math.Exp(-Slope * (cosine - Middle)));
}
