using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Analytics.Inference.Models;

/// <summary>
/// Everything the product knows about a model: <c>models/NAME/model.json</c> with its <c>labels.txt</c>. Made only by
/// <see cref="ManifestReader"/>, so it is always whole and within its ranges.
/// </summary>
public sealed record ModelManifest
{
    /// <summary>Also the name of its folder: lower-case letters, digits, <c>_</c> and <c>-</c>.</summary>
    public required string Name { get; init; }

    public required string Description { get; init; }

    public required IReadOnlyList<ModelTask> Tasks { get; init; }

    /// <summary>An SPDX name or the author's own words.</summary>
    public required string License { get; init; }

    /// <summary>Where the weights come from and what was done to them.</summary>
    public required string Provenance { get; init; }

    public required ModelInput Input { get; init; }

    public required ModelOutput Output { get; init; }

    /// <summary>Names of the classes by their index; empty for models without classes.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    public required ModelThresholds Thresholds { get; init; }

    /// <summary>Of models of face embeddings, which all have one; null for others.</summary>
    public ModelCalibration? Calibration { get; init; }

    /// <summary>Most pictures (or clips) in one run, 1 to 256.</summary>
    public required int MaxBatch { get; init; }

    /// <summary>Rank of a manifest that gives none.</summary>
    public const int UsualRank = 100;

    /// <summary>Of several ready models for one task the lowest is taken, 0 to 1000.</summary>
    public int Rank { get; init; } = UsualRank;

    /// <summary>No task takes it by itself: an operator must have put one of its versions in force, knowing how weak it is.</summary>
    public bool NeedsChoice { get; init; }

    /// <summary>Oldest first; the last one is in force unless a version is named.</summary>
    public required IReadOnlyList<ModelVersion> Versions { get; init; }

    /// <summary>SHA-256 of model.json and labels.txt: two readings with one digest say the same.</summary>
    public required string Digest { get; init; }

    /// <summary>Where model.json lies, and the model's samples.</summary>
    public string Folder { get; init; } = "";
}

/// <summary>One file of weights.</summary>
/// <param name="Version">The name of its folder, such as <c>1</c>.</param>
/// <param name="Sha256">Of the file, in lower-case hexadecimal.</param>
/// <param name="Bytes">The file's length.</param>
/// <param name="Source">Where to get it, or null.</param>
public sealed record ModelVersion(string Version, string Sha256, long Bytes, string? Source);

/// <summary>
/// The picture tensor. A channel's value v of 0 to 255 enters as <c>(v × scale − mean) ÷ std</c> with scale 1 for the range
/// <see cref="ValueRange.Bytes"/> and 1/255 for <see cref="ValueRange.Unit"/>.
/// </summary>
/// <param name="Name">The model's name for it; null where it has but one input.</param>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Layout">Order of the sides.</param>
/// <param name="Colour">Order of the three channels; mean and std follow it.</param>
/// <param name="Range">Before mean and std are applied.</param>
/// <param name="Mean">Three values.</param>
/// <param name="Std">Three values, none 0.</param>
/// <param name="Resize">How a frame of another shape is brought to this one.</param>
/// <param name="Pad">Pixel value of the bars of a letterbox, before normalisation.</param>
/// <param name="Clip">For models of several frames, else null.</param>
/// <param name="Crop">For models that look at one found face: which part of the picture; null for models of whole pictures.</param>
public sealed record ModelInput(
    string? Name, int Width, int Height, TensorLayout Layout, ColourOrder Colour, ValueRange Range,
    IReadOnlyList<float> Mean, IReadOnlyList<float> Std, ResizeMode Resize, byte Pad, ClipInput? Clip, ModelCrop? Crop = null)
{
    /// <summary>Elements of one batch row.</summary>
    public int RowElements => 3 * Width * Height * (Clip?.Frames ?? 1);

    /// <summary>Two inputs with one fingerprint take the same bytes for the same picture and normalise them alike. Hexadecimal.</summary>
    public string Fingerprint()
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join('x', Shape(1))} {Width}x{Height} {Layout} {Colour} {Range} {string.Join(',', Mean.Select(Text))} {string.Join(',', Std.Select(Text))} {Resize} {Pad}{(Clip is null ? "" : $" {Clip.Layout}")}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

        static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>Elements from one colour plane of a frame to its next: in the layout <see cref="ClipLayout.Ncthw"/> the other frames lie between.</summary>
    public int PlaneStep => Width * Height * (Clip is { Layout: ClipLayout.Ncthw } clip ? clip.Frames : 1);

    /// <summary>The part of a batch row that holds one frame, from its first plane to the end of its last.</summary>
    /// <param name="frame">0 for a model of pictures.</param>
    public Range FrameOf(int frame)
    {
        var from = Width * Height * (Clip is { Layout: ClipLayout.Ncthw } ? frame : 3 * frame);
        return from..(from + (2 * PlaneStep) + (Width * Height));
    }

    /// <summary>The tensor's sides for a batch.</summary>
    public long[] Shape(int batch) => (Clip, Layout) switch
    {
        ({ Layout: ClipLayout.Ncthw } clip, _) => [batch, 3, clip.Frames, Height, Width],
        ({ } clip, _) => [batch, clip.Frames, 3, Height, Width],
        (null, TensorLayout.Nhwc) => [batch, Height, Width, 3],
        _ => [batch, 3, Height, Width],
    };
}

/// <param name="Frames">Frames of a clip, 2 to 128.</param>
/// <param name="Layout">Order of the sides.</param>
/// <param name="Span">
/// Time from the first frame to the last, as the model was trained; frames are then taken by their timestamps, so that movement has the
/// speed that the model knows. Null: frames of a window as they come.
/// </param>
public sealed record ClipInput(int Frames, ClipLayout Layout, TimeSpan? Span = null);

/// <summary>The part of a picture that a second-stage model sees, given the box and landmarks of a face.</summary>
/// <param name="Method">How the part is found; it is stretched to the model's input.</param>
/// <param name="ScaleX">The box's width, or the square's side, is multiplied by this.</param>
/// <param name="ScaleY">The box's height is multiplied by this.</param>
/// <param name="Points">Where the five landmarks are to lie in the input, in pixels; for <see cref="CropMethod.Align"/>.</param>
public sealed record ModelCrop(CropMethod Method, double ScaleX, double ScaleY, IReadOnlyList<(double X, double Y)> Points);

/// <summary>How the outputs are read.</summary>
/// <param name="Decoder">The family.</param>
/// <param name="Strides">Pixels of the input for each cell of each grid, in the order of the rows; for families with grids.</param>
/// <param name="HasObjectness">A score of its own says whether there is anything at all.</param>
/// <param name="IsTransposed">One row for each value and one column for each candidate.</param>
/// <param name="RegMax">Bins of a side's distribution less one (NanoDet).</param>
/// <param name="CentreOffset">Where in its cell a candidate's centre lies, 0 to 1 (NanoDet).</param>
/// <param name="IsLogits">The scores of a classifier are still to go through the softmax.</param>
public sealed record ModelOutput(
    DecoderFamily Decoder, IReadOnlyList<int> Strides, bool HasObjectness, bool IsTransposed, int RegMax, float CentreOffset, bool IsLogits = false);

/// <param name="Score">Least score of a detection, 0 to 1.</param>
/// <param name="NmsIou">Overlap above which the weaker of two boxes of a class goes, 0 to 1.</param>
/// <param name="ByLabel">Scores of single labels, in place of <paramref name="Score"/>.</param>
/// <param name="IsAcrossLabels">Boxes of different labels suppress each other as well: a thing has one label.</param>
public sealed record ModelThresholds(float Score, float NmsIou, IReadOnlyDictionary<string, float> ByLabel, bool IsAcrossLabels = false)
{
    /// <summary>The lowest of all: what a decoder is asked for before the labels are looked at.</summary>
    public float Floor => ByLabel.Values.Append(Score).Min();

    public float Of(string label) => ByLabel.GetValueOrDefault(label, Score);
}

/// <summary>
/// From the cosine of two embeddings to a similarity of 0 to 1: <c>1 ÷ (1 + e^(−Slope·(cosine − Middle)))</c>. Each model spreads its
/// cosines in its own way, so the numbers belong to the model; <see cref="Evaluation.Platt"/> fits them.
/// </summary>
/// <param name="Middle">The cosine whose similarity is a half, −1 to 1.</param>
/// <param name="Slope">Above 0.</param>
public sealed record ModelCalibration(double Middle, double Slope)
{
    public double SimilarityOf(double cosine) => 1 / (1 + Math.Exp(-Slope * (cosine - Middle)));
}

public enum TensorLayout
{
    Nchw = 1,
    Nhwc = 2,
}

public enum ClipLayout
{
    Ncthw = 1,
    Ntchw = 2,
}

public enum ColourOrder
{
    Bgr = 1,
    Rgb = 2,
}

public enum ValueRange
{
    Bytes = 1,
    Unit = 2,
}

public enum ResizeMode
{
    LetterboxCentre = 1,
    LetterboxTopLeft = 2,
    Stretch = 3,
}

/// <summary>Families of outputs. <see cref="Raw"/> leaves them to the ability's own code.</summary>
public enum DecoderFamily
{
    Raw = 1,
    Yolox = 2,
    Yolov5 = 3,
    Yolov8 = 4,
    Nanodet = 5,

    /// <summary>Faces with five landmarks on grids, without anchors.</summary>
    Yunet = 6,

    /// <summary>Two outputs: corners as fractions of the input, and scores; decoded by the graph itself (SSD families).</summary>
    Corners = 7,

    /// <summary>One class with key points, in columns.</summary>
    Yolov8Pose = 8,

    /// <summary>Faces with or without five landmarks, by distances from cells.</summary>
    Scrfd = 9,

    /// <summary>Two outputs: scores with the background first, and corners as fractions of the input.</summary>
    Ultraface = 10,

    /// <summary>Queries: logits of classes, and centre and size as fractions of the input.</summary>
    Rtdetr = 11,

    /// <summary>Labels, corners in pixels and scores, post-processed by the graph itself.</summary>
    Labelled = 12,

    /// <summary>Rows of corners in pixels, score and class, suppressed by the graph itself (YOLOv10).</summary>
    Yolov10 = 13,
}

public static class DecoderFamilies
{
    /// <summary>The model gives one box for each thing: overlapping boxes are different things.</summary>
    public static bool IsWithoutSuppression(this DecoderFamily family) => family is DecoderFamily.Rtdetr or DecoderFamily.Labelled or DecoderFamily.Yolov10;
}

public enum CropMethod
{
    /// <summary>The box around its centre.</summary>
    Box = 1,

    /// <summary>A square of the box's longer side around its centre.</summary>
    Square = 2,

    /// <summary>The box around its centre, scaled as far as the picture allows, and pushed inside the picture.</summary>
    Inside = 3,

    /// <summary>Turned and scaled so that the landmarks come to lie on given points.</summary>
    Align = 4,
}
