namespace Analytics.Inference.Pipelines.ActionLiveness;

/// <summary>A head at one moment of a video.</summary>
/// <param name="Yaw">Degrees, positive towards the picture's right.</param>
/// <param name="Pitch">Degrees, positive up.</param>
/// <param name="Eyes">See <see cref="FaceMarks.EyeOpening"/>.</param>
/// <param name="Mouth">See <see cref="FaceMarks.MouthOpening"/>.</param>
internal readonly record struct HeadSample(double Yaw, double Pitch, double Eyes, double Mouth);
