namespace Analytics.Inference.Models;

/// <summary>What is wrong with a model. Operators see these: names and numbers are frozen.</summary>
public enum ModelFaultCode
{
    ManifestMissing = 1,
    ManifestNotJson = 2,
    UnknownField = 3,
    MissingField = 4,
    WrongType = 5,
    OutOfRange = 6,
    UnknownWord = 7,
    LabelsMissing = 8,
    LabelsInvalid = 9,
    FileMissing = 10,
    SizeDiffers = 11,
    DigestDiffers = 12,
    NotLoadable = 13,
    SignatureDiffers = 14,
    DirectoryUnreadable = 15,

    /// <summary>It gives numbers that are none.</summary>
    OutputNotANumber = 16,

    /// <summary>It says of a sample something else than what is stored.</summary>
    SampleDiffers = 17,

    /// <summary>A version was chosen that model.json does not have.</summary>
    ChoiceUnknown = 18,
}

/// <param name="Code">The class of the fault.</param>
/// <param name="File">The file at fault.</param>
/// <param name="Field">The field inside it, such as <c>input.width</c>; empty for the file as a whole.</param>
/// <param name="Message">What is wrong, with the value found.</param>
/// <param name="Fix">What to do about it.</param>
public sealed record ModelFault(ModelFaultCode Code, string File, string Field, string Message, string Fix)
{
    public override string ToString() => $"{File}{(Field.Length == 0 ? "" : $" {Field}")}: {Message}. {Fix}.";
}

/// <summary>A model that cannot be used, with every fault found.</summary>
public sealed class ModelRefusedException(string model, IReadOnlyList<ModelFault> faults, Exception? inner = null)
    : Exception($"Model '{model}' is refused: {string.Join(' ', faults)}", inner)
{
    public IReadOnlyList<ModelFault> Faults { get; } = faults;
}
