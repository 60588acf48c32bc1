using Analytics.Inference.Decoding;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Models;

/// <summary>The tensors of one model's runs, made once for its largest batch and reused. For one thread at a time.</summary>
public sealed class ModelBuffers
{
    private readonly LoadedModel _model;
    private readonly TensorBuffer[] _inputs;
    private readonly TensorBuffer[] _outputs;

    internal ModelBuffers(LoadedModel model)
    {
        _model = model;
        _inputs = [TensorBuffer.Of(TensorType.Float32, model.Manifest.Input.Shape(model.MaxBatch))];
        _outputs = [.. model.Session.Signature.Outputs.Select(output => Output(output, model.MaxBatch))];
        Rows = model.MaxBatch;
    }

    /// <summary>Rows of the next run that mean something; those of a fixed batch beyond it are run and ignored.</summary>
    public int Rows { get; private set; }

    /// <summary>Prepares the next run.</summary>
    /// <param name="rows">1 to <see cref="LoadedModel.MaxBatch"/>.</param>
    public void SetBatch(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, _model.MaxBatch);
        Rows = rows;
        if (_model.FixedBatch > 0)
            return;
        SetLeading(_inputs[0], rows);
        for (var i = 0; i < _outputs.Length; i++)
        {
            if (_model.Session.Signature.Outputs[i].IsByBatch)
                SetLeading(_outputs[i], rows);
        }
    }

    /// <summary>Row <paramref name="row"/> of the input, in the order of <see cref="ModelInput.Shape"/>.</summary>
    /// <param name="row">0 to <see cref="LoadedModel.MaxBatch"/> − 1, also beyond <see cref="Rows"/>: rows are filled before they are counted.</param>
    public Span<float> Input(int row)
    {
        var elements = _model.Manifest.Input.RowElements;
        if (_inputs[0].Shape[0] < row + 1)
            SetLeading(_inputs[0], row + 1);
        return _inputs[0].As<float>().Slice(row * elements, elements);
    }

    public void Run(CancellationToken cancel) => _model.Session.Run(_inputs, _outputs, cancel);

    /// <summary>What the last run said of one row; valid until the next run.</summary>
    public OutputRow Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        return new OutputRow(_outputs, row, _model.FixedBatch > 0 ? _model.FixedBatch : Rows);
    }

    private static TensorBuffer Output(TensorInfo output, int batch)
    {
        if (output.IsFixed)
            return TensorBuffer.Of(output.Type, [.. output.Shape]);
        return output.IsByBatch
            ? TensorBuffer.Of(output.Type, [batch, .. output.Shape.Skip(1)])
            : TensorBuffer.Open(output.Type);
    }

    private static void SetLeading(TensorBuffer buffer, int rows)
    {
        Span<long> shape = stackalloc long[buffer.Shape.Length];
        buffer.Shape.CopyTo(shape);
        shape[0] = rows;
        buffer.Reshape(shape);
    }
}
