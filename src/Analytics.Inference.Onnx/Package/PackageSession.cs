using Analytics.Inference.Sessions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PackageException = Microsoft.ML.OnnxRuntime.OnnxRuntimeException;

namespace Analytics.Inference.Onnx.Package;

/// <summary>One opened model of <see cref="PackageRuntime"/>.</summary>
internal sealed class PackageSession : IInferenceSession
{
    private readonly SharedUse<InferenceSession> _session;

    public PackageSession(InferenceSession session)
    {
        _session = new SharedUse<InferenceSession>(session);
        Signature = new ModelSignature(
            [.. session.InputNames.Select(name => Info(name, session.InputMetadata[name]))],
            [.. session.OutputNames.Select(name => Info(name, session.OutputMetadata[name]))]);
    }

    public ModelSignature Signature { get; }

    public void Run(ReadOnlySpan<TensorBuffer> inputs, ReadOnlySpan<TensorBuffer> outputs, CancellationToken cancel = default)
    {
        SessionGuard.Check(Signature, inputs, outputs);
        cancel.ThrowIfCancellationRequested();
        var session = _session.Enter();
        var values = new List<OrtValue>();
        try
        {
            using var options = new RunOptions();
            using var stop = cancel.UnsafeRegister(static state => ((RunOptions)state!).Terminate = true, options);
            var given = Wrap(inputs, values);
            if (!HasOpen(outputs))
            {
                session.Run(options, session.InputNames, given, session.OutputNames, Wrap(outputs, values));
                return;
            }

            using var made = session.Run(options, session.InputNames, given, session.OutputNames);
            for (var i = 0; i < outputs.Length; i++)
                Copy(made[i], outputs[i]);
        }
        catch (PackageException fault)
        {
            cancel.ThrowIfCancellationRequested();
            throw PackageFaults.Of(InferenceFaultCode.RunFailed, fault);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
            _session.Leave();
        }
    }

    public void Dispose() => _session.Close();

    private static TensorInfo Info(string name, NodeMetadata node) => node.IsTensor
        ? new TensorInfo(name, (TensorType)node.ElementDataType, [.. node.Dimensions.Select(side => (long)side)])
        : throw new InferenceException(InferenceFaultCode.ModelRejected, $"'{name}' is no tensor; only tensors are carried.");

    private static OrtValue[] Wrap(ReadOnlySpan<TensorBuffer> buffers, List<OrtValue> all)
    {
        var values = new OrtValue[buffers.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, (TensorElementType)buffers[i].Type, buffers[i].Shape.ToArray(),
                buffers[i].Address, buffers[i].ByteLength);
            all.Add(values[i]);
        }

        return values;
    }

    private static bool HasOpen(ReadOnlySpan<TensorBuffer> outputs)
    {
        foreach (var output in outputs)
        {
            if (output.IsOpen)
                return true;
        }

        return false;
    }

    private static void Copy(OrtValue made, TensorBuffer into)
    {
        var shape = made.GetTensorTypeAndShape().Shape;
        if (into.IsOpen)
            into.Reshape(shape);
        else if (!shape.AsSpan().SequenceEqual(into.Shape))
        {
            var wanted = string.Join('×', into.Shape.ToArray());
            throw new InferenceException(InferenceFaultCode.RunFailed, $"An output is [{string.Join('×', shape)}], the buffer is [{wanted}].");
        }

        if (into.Elements > 0)
            made.GetTensorMutableRawData().CopyTo(into.Bytes);
    }
}
