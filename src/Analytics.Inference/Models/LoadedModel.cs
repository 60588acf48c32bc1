using Analytics.Inference.Decoding;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Models;

/// <summary>A model that is open and fits its manifest. Disposing of it closes the session.</summary>
public sealed class LoadedModel : ModelForm, IDisposable
{
    private LoadedModel(CatalogModel model, IInferenceSession session)
        : base(model) => Session = session;

    public IInferenceSession Session { get; }

    /// <summary>Rows that every run has, or 0 where each run may choose.</summary>
    public int FixedBatch => Session.Signature.Inputs is [{ Shape: [> 0 and var rows, ..] }, ..] ? (int)rows : 0;

    /// <summary>Most rows in one run.</summary>
    public int MaxBatch => FixedBatch > 0 ? FixedBatch : Manifest.MaxBatch;

    /// <summary>A second input takes width and height of each picture (RT-DETR's deployed form).</summary>
    internal bool TakesSizes => Session.Signature.Inputs is [_, { Type: TensorType.Int64, Shape: [_, 2] }] && Manifest.Output.Decoder == DecoderFamily.Labelled;

    /// <summary>Opens the model, and runs it once over zeros, so that what cannot work is refused here and not at the first frame.</summary>
    /// <exception cref="ModelRefusedException">Not the file of the manifest, not loadable, or not of the manifest's form.</exception>
    /// <exception cref="InferenceException">The settings or the execution provider are refused: no fault of the model.</exception>
    public static LoadedModel Open(CatalogModel model, IInferenceRuntime runtime, SessionSettings settings)
    {
        var bytes = ModelFile.Read(model);
        try
        {
            return Adopt(model, runtime.Open(bytes, settings));
        }
        catch (InferenceException fault)
            when (fault.Code is InferenceFaultCode.ModelRejected or InferenceFaultCode.RunFailed or InferenceFaultCode.TensorMismatch)
        {
            var refused = new ModelFault(ModelFaultCode.NotLoadable, model.File, "", fault.Message, "Export the model again, as one file");
            throw new ModelRefusedException(model.Reference, [refused], fault);
        }
    }

    /// <summary>A probe for <see cref="ModelRepository"/>: the faults of opening a model; none for a sound one.</summary>
    public static Func<CatalogModel, IReadOnlyList<ModelFault>> Probe(IInferenceRuntime runtime) => model =>
    {
        try
        {
            Open(model, runtime, new SessionSettings()).Dispose();
            return [];
        }
        catch (ModelRefusedException refused)
        {
            return refused.Faults;
        }
    };

    internal static LoadedModel Adopt(CatalogModel model, IInferenceSession session)
    {
        try
        {
            var loaded = new LoadedModel(model, session);
            loaded.CheckForm();
            return loaded;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public ModelBuffers CreateBuffers() => new(this);

    public void Dispose() => Session.Dispose();

    private void CheckForm()
    {
        var (inputs, wanted) = (Session.Signature.Inputs, Manifest.Input);
        if (inputs.Count != 1 && !TakesSizes)
            Refuse("input", $"the model has {inputs.Count} inputs, models with one are carried", "Export it with a single picture input");
        if (wanted.Name is not null && wanted.Name != inputs[0].Name)
            Refuse("input.name", $"the model calls its input '{inputs[0].Name}', the manifest '{wanted.Name}'", "Write the model's name");
        if (inputs[0].Type != TensorType.Float32)
            Refuse("input", $"the model takes {inputs[0].Type}", "Export it with a Float32 input");
        var shape = wanted.Shape(FixedBatch > 0 ? FixedBatch : 1);
        if (inputs[0].Shape.Count != shape.Length || inputs[0].Shape.Zip(shape).Any(side => side.First >= 0 && side.First != side.Second))
        {
            var given = string.Join('×', shape);
            Refuse("input", $"the model takes {inputs[0]}, the manifest gives [{given}]", "Make width, height, layout and clip those of the model");
        }

        // Two rows where the model claims to take them: a graph that has one picture baked in fails here.
        var buffers = CreateBuffers();
        buffers.SetBatch(Math.Min(2, MaxBatch));
        buffers.Run(CancellationToken.None);
        for (var output = 0; output < Session.Signature.Outputs.Count; output++)
            CheckOutput(buffers.Row(0), output);
        if (Decoder?.Misfit(buffers.Row(0)) is { } misfit)
            Refuse("output.decoder", misfit, "Choose the decoder, strides and labels that the model was made with");
        if (ClipScores.Misfit(Manifest, buffers.Row(0)) is { } unread)
            Refuse("output", unread, "Make output and labels.txt those of the model");
    }

    // Not only the shape: what gives no number for a black picture was broken when it was converted.
    private void CheckOutput(in OutputRow row, int output)
    {
        row.Shape(output);
        if (row.Type(output) != TensorType.Float32)
            return;
        foreach (var value in row.Floats(output))
        {
            if (float.IsNaN(value))
                Refuse(ModelFaultCode.OutputNotANumber, "output", $"output {output} holds {value} for an empty picture", "Export the model again");
        }
    }

    private void Refuse(string field, string message, string fix) => Refuse(ModelFaultCode.SignatureDiffers, field, message, fix);

    private void Refuse(ModelFaultCode code, string field, string message, string fix)
    {
        var file = Path.Combine(Manifest.Folder, ManifestReader.FileName);
        throw new ModelRefusedException(Model.Reference, [new(code, file, field, message, fix)]);
    }
}
