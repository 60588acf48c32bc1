using Analytics.Inference.Batching;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Vision.Kernels;

namespace Analytics.Inference.Sending;

/// <summary>A tensor that another node filled, among the jobs of this one; its outputs go back as they are.</summary>
/// <param name="tensor">Samples of 0 to 255; lent until the job has ended.</param>
public sealed class TensorJob(ReadOnlyMemory<byte> tensor) : IInferenceJob<RentedBytes>
{
    public void Fill(ModelForm model, Span<float> row)
    {
        var input = model.Manifest.Input;
        var options = input.Preprocessing();
        for (var frame = 0; frame < (input.Clip?.Frames ?? 1); frame++)
            ByteTensor.Normalise(tensor.Span[input.FrameOf(frame)], row[input.FrameOf(frame)], options, input.PlaneStep);
    }

    public void Fill(ModelForm model, Span<byte> row) => tensor.Span.CopyTo(row);

    public RentedBytes Read(ModelForm model, in OutputRow outputs) => OutputTensors.Write(outputs);
}
