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
        _inputs = [TensorBuffer.Of(TensorType.Float32, model.Manifest.Input.Shape(model.MaxBatch)), .. Sizes(model)];
        _outputs = [.. model.Session.Signature.Outputs.Select(output => Output(output, model))];
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
        foreach (var input in _inputs)
            SetLeading(input, rows);
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

    // Width and height of each picture, for models that place their boxes themselves: the boxes are then pixels of the input.
    private static IEnumerable<TensorBuffer> Sizes(LoadedModel model)
    {
        if (!model.TakesSizes)
            yield break;
        var sizes = TensorBuffer.Of(TensorType.Int64, model.MaxBatch, 2);
        for (var i = 0; i < sizes.Elements; i++)
            sizes.As<long>()[i] = i % 2 == 0 ? model.Manifest.Input.Width : model.Manifest.Input.Height;
        yield return sizes;
    }

    // A free leading side under a fixed batch is not the batch: only the run tells it.
    private static TensorBuffer Output(TensorInfo output, LoadedModel model)
    {
        if (output.IsFixed)
            return TensorBuffer.Of(output.Type, [.. output.Shape]);
        return output.IsByBatch && model.FixedBatch == 0
            ? TensorBuffer.Of(output.Type, [model.MaxBatch, .. output.Shape.Skip(1)])
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
