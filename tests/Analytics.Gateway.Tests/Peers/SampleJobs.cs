using Analytics.Inference.Batching;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Vision.Frames;
using Analytics.Vision.Kernels;

namespace Analytics.Gateway.Tests.Peers;

/// <summary>Shows the same samples wherever the model runs, and answers what it saw.</summary>
internal sealed class SampleJob(byte[] samples) : IInferenceJob<float[]>
{
    public static byte[] Samples(int seed)
    {
        var samples = new byte[192];
        new Random(seed).NextBytes(samples);
        return samples;
    }

    public void Fill(ModelForm model, Span<float> tensor) => ByteTensor.Normalise(samples, tensor, model.Manifest.Input.Preprocessing());

    public void Fill(ModelForm model, Span<byte> tensor) => samples.CopyTo(tensor);

    public float[] Read(ModelForm model, in OutputRow outputs) => outputs.Floats(0).ToArray();
}

/// <summary>A frame as a camera's lane shows it: fused where the model runs here, in bytes where it runs elsewhere.</summary>
internal sealed class FrameJob(Frame frame) : IInferenceJob<float[]>
{
    public void Fill(ModelForm model, Span<float> tensor) => Plan(model).Run(frame, tensor);

    public void Fill(ModelForm model, Span<byte> tensor) => Plan(model).Run(frame, tensor);

    public float[] Read(ModelForm model, in OutputRow outputs) => outputs.Floats(0).ToArray();

    private PreprocessPlan Plan(ModelForm model) => PreprocessPlan.For(frame.Shape, model.Manifest.Input.Preprocessing());
}
