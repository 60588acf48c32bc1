namespace Analytics.Inference.Sessions;

/// <summary>A loaded inference library. Thread-safe. Adapters inherit one InferenceSessionSpec.</summary>
public interface IInferenceRuntime : IDisposable
{
    /// <summary>Which binding and which file, for logs and <c>models list</c>.</summary>
    string Description { get; }

    /// <summary>The library's own version, such as <c>1.30.0</c>.</summary>
    string Version { get; }

    /// <summary>The execution providers that the library was built with, by preference.</summary>
    IReadOnlyList<string> Providers { get; }

    /// <summary>Opens a model from its bytes; weights in other files are not followed.</summary>
    /// <exception cref="InferenceException">Settings, provider or model refused, with the library's own text.</exception>
    IInferenceSession Open(ReadOnlySpan<byte> model, SessionSettings settings);
}

/// <summary>
/// One opened model. <see cref="Run"/> may be called by several threads at a time, each with buffers of its own; the session
/// is freed when the last run is over, also if it is disposed of earlier.
/// </summary>
public interface IInferenceSession : IDisposable
{
    ModelSignature Signature { get; }

    /// <summary>
    /// Runs the model over the inputs where they lie and writes the outputs where the caller wants them; only
    /// <see cref="TensorBuffer.IsOpen"/> outputs are copied.
    /// </summary>
    /// <param name="inputs">In the order of <see cref="ModelSignature.Inputs"/>.</param>
    /// <param name="outputs">In the order of <see cref="ModelSignature.Outputs"/>, shaped as the result will be, or open.</param>
    /// <param name="cancel">Stops a run between two operators.</param>
    /// <exception cref="OperationCanceledException">Cancelled; the outputs hold nothing of use.</exception>
    /// <exception cref="InferenceException">A buffer that does not fit, or the library's own error.</exception>
    void Run(ReadOnlySpan<TensorBuffer> inputs, ReadOnlySpan<TensorBuffer> outputs, CancellationToken cancel = default);
}

/// <summary>Checks that every adapter shares.</summary>
public static class SessionGuard
{
    /// <exception cref="InferenceException">Too many or too few buffers, a wrong type, or a shape that the model cannot take.</exception>
    public static void Check(ModelSignature signature, ReadOnlySpan<TensorBuffer> inputs, ReadOnlySpan<TensorBuffer> outputs)
    {
        Check("input", signature.Inputs, inputs);
        Check("output", signature.Outputs, outputs);
    }

    private static void Check(string kind, IReadOnlyList<TensorInfo> wanted, ReadOnlySpan<TensorBuffer> given)
    {
        if (given.Length != wanted.Count)
            throw Mismatch($"The model has {wanted.Count} {kind}s, {given.Length} buffers were given.");
        for (var i = 0; i < given.Length; i++)
        {
            if (given[i].Type != wanted[i].Type || (kind == "input" && given[i].IsOpen) || (!given[i].IsOpen && !Fits(wanted[i], given[i].Shape)))
                throw Mismatch($"The {kind} is {wanted[i]}, the buffer is {given[i].Type} [{TensorShape.Text(given[i].Shape.ToArray())}].");
        }
    }

    private static bool Fits(TensorInfo wanted, ReadOnlySpan<long> shape)
    {
        if (shape.Length != wanted.Shape.Count)
            return false;
        for (var i = 0; i < shape.Length; i++)
        {
            if (wanted.Shape[i] >= 0 && wanted.Shape[i] != shape[i])
                return false;
        }

        return true;
    }

    private static InferenceException Mismatch(string message) => new(InferenceFaultCode.TensorMismatch, message);
}
