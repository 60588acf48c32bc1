using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Vision.Media;

namespace Analytics.Inference.Pipelines.Workwear;

/// <summary>Work clothes by colour class.</summary>
internal sealed class WorkwearPipeline(ModelCalls models)
{
    public async Task<AbilityAnswer> RunAsync(AbilityRequest.Workwear request, CancellationToken cancel)
    {
        var found = await models.RunAsync(models.Resolve(ModelTask.WorkwearDetection), new PictureJob(request.Picture.Image), cancel);
        return new AbilityAnswer.Objects(
            [.. found.Where(one => PpeLabels.Workwear.Contains(one.Label)).Select(one => new FoundObject(one.Box, ColourOf(request.Picture.Image, one.Box), one.Score))]);
    }

    /// <summary>The class with the largest share of the cloth, if it has a third of it; grey counts for dark, orange for red, lime for yellow.</summary>
    internal static string ColourOf(BgrImage image, PixelBox box)
    {
        var shares = Colours.Shares(image, box, reach: 0.8);
        if (shares.Count == 0)
            return "other";
        (string Label, double Share)[] classes =
        [
            ("light", shares[ColourClass.Light]),
            ("blue", shares[ColourClass.Blue]),
            ("red", shares[ColourClass.Red] + shares[ColourClass.Orange]),
            ("dark", shares[ColourClass.Dark] + shares[ColourClass.Grey]),
            ("yellow", shares[ColourClass.Yellow] + shares[ColourClass.Lime]),
            ("other", shares[ColourClass.Green] + shares[ColourClass.Violet]),
        ];
        var (label, share) = classes.MaxBy(c => c.Share);
        return share >= 1.0 / 3 ? label : "other";
    }
}
