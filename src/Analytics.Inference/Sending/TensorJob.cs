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
        if (model.Manifest.Input.Clip is not null)
            throw new NotSupportedException("Clips are not sent between nodes.");
        ByteTensor.Normalise(tensor.Span, row, model.Manifest.Input.Preprocessing());
    }

    public void Fill(ModelForm model, Span<byte> row) => tensor.Span.CopyTo(row);

    public RentedBytes Read(ModelForm model, in OutputRow outputs) => OutputTensors.Write(outputs);
}
