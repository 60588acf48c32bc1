using Analytics.Inference.Abilities;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Vision.Kernels;
using Analytics.Vision.Media;

namespace Analytics.Inference.Verifying;

/// <summary>A sample through an open model, the way the abilities take: the same crops, the same tensors, the same decoder.</summary>
internal static class SampleRun
{
    /// <exception cref="InvalidDataException">The sample is not one for this model.</exception>
    public static SampleResult Run(LoadedModel model, ModelSample sample, IReadOnlyList<BgrImage> pictures, CancellationToken cancel)
    {
        var wanted = model.Manifest.Input.Clip?.Frames ?? 1;
        if (pictures.Count != wanted)
            throw new InvalidDataException($"it has {pictures.Count} pictures, the model looks at {wanted}");
        var buffers = model.CreateBuffers();
        buffers.SetBatch(1);
        if (model.Decoder is not null)
        {
            var job = new PictureJob(pictures[0]);
            job.Fill(model, buffers.Input(0));
            buffers.Run(cancel);
            return new([.. job.Read(model, buffers.Row(0)).Select(Box)], null);
        }

        if (model.Manifest.Input.Crop is null)
            Fill(model.Manifest.Input, pictures, buffers.Input(0));
        else
            new FaceJob<int>(pictures[0], Face(sample), (_, in _) => 0).Fill(model, buffers.Input(0));
        buffers.Run(cancel);
        return new(null, Outputs(buffers.Row(0)));
    }

    private static void Fill(ModelInput input, IReadOnlyList<BgrImage> frames, Span<float> tensor)
    {
        var plane = input.Width * input.Height;
        var (frame, channel) = input.Clip?.Layout == ClipLayout.Ncthw ? (plane, frames.Count * plane) : (3 * plane, plane);
        var picture = new float[3 * plane];
        for (var t = 0; t < frames.Count; t++)
        {
            new ImagePlan(frames[t].Width, frames[t].Height, input.Preprocessing()).Run(frames[t], picture);
            for (var c = 0; c < 3; c++)
                picture.AsSpan(c * plane, plane).CopyTo(tensor[((t * frame) + (c * channel))..]);
        }
    }

    private static FoundFace Face(ModelSample sample)
    {
        if (sample.Face is not { Box: [var left, var top, var right, var bottom], Landmarks: { } landmarks } || landmarks.Any(mark => mark.Count != 2))
            throw new InvalidDataException("the model looks at a face: give its box (left, top, right, bottom) and its landmarks (x, y)");
        return new FoundFace(new PixelBox(left, top, right, bottom), 1, [.. landmarks.Select(mark => (mark[0], mark[1]))]);
    }

    private static SampleBox Box(Found found) => new(
        found.Label,
        Math.Round(found.Score, 4),
        [Tenth(found.Box.Left), Tenth(found.Box.Top), Tenth(found.Box.Right), Tenth(found.Box.Bottom)],
        found.Points.Count == 0 ? null : [.. found.Points.Select(p => (double[])[Tenth(p.X), Tenth(p.Y), Math.Round(p.Visibility, 3)])]);

    private static List<IReadOnlyList<double>> Outputs(in OutputRow row)
    {
        var outputs = new List<IReadOnlyList<double>>();
        for (var i = 0; i < row.Count; i++)
        {
            var values = row.Floats(i);
            var step = (values.Length + SampleResult.MostNumbers - 1) / SampleResult.MostNumbers;
            var some = new List<double>();
            for (var at = 0; at < values.Length; at += step)
                some.Add(float.IsFinite(values[at]) ? Math.Round(values[at], 5) : throw new InvalidDataException($"output {i} holds {values[at]}"));
            outputs.Add(some);
        }

        return outputs;
    }

    private static double Tenth(double pixels) => Math.Round(pixels, 1);
}
