using Analytics.Domain.Rules;
using Analytics.Inference.Models;
using Analytics.Vision.Detections;
using Analytics.Vision.Frames;
using Box = Analytics.Domain.Geometry.Box;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>What a detector said of a frame, or why it said nothing.</summary>
internal readonly record struct Look(Detection[] Boxes, string Digest, Analysis? Dropped);

/// <summary>A detector as one camera asks it: only what the ability looks for comes back. One question at a time.</summary>
/// <param name="seat">Where it is asked.</param>
/// <param name="words">Labels that are looked for, and the product's word for each.</param>
internal sealed class DetectorPart(ModelSeat seat, IReadOnlyDictionary<string, string> words)
{
    private readonly DetectionJob _job = new();
    private readonly HashSet<int> _classes = [.. Enumerable.Range(0, seat.Model.Manifest.Labels.Count).Where(i => words.ContainsKey(seat.Model.Manifest.Labels[i]))];

    public CatalogModel Model => seat.Model;

    public async ValueTask<Look> LookAsync(Frame frame, DateTimeOffset? deadline, CancellationToken cancel)
    {
        var (answer, dropped) = await seat.AskAsync(_job.For(frame), deadline, cancel);
        return answer is null ? new([], "", dropped) : new([.. answer.Result.Where(b => _classes.Contains(b.ClassId))], answer.ModelSha256, null);
    }

    /// <summary>The product's word for a class.</summary>
    public string Word(int classId) => words[Model.Manifest.Labels[classId]];

    /// <summary>The model's first label for a word of the product.</summary>
    public string LabelOf(string word) => Model.Manifest.Labels.First(label => words.TryGetValue(label, out var own) && own == word);

    public ModelRef Reference(string digest) => seat.Reference(digest);

    // Ten-thousandths of the frame are less than a pixel; the journal needs no more digits.
    public static Box Rounded(Vision.Detections.Box box) =>
        new(Math.Round(box.X1, 4), Math.Round(box.Y1, 4), Math.Round(box.Width, 4), Math.Round(box.Height, 4));
}
