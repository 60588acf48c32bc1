using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Vision.Media;

namespace Analytics.Inference.Pipelines.HardHat;

/// <summary>Helmets by colour.</summary>
internal sealed class HardHatPipeline(ModelCalls models)
{
    public async Task<AbilityAnswer> RunAsync(AbilityRequest.HardHat request, CancellationToken cancel)
    {
        var found = await models.RunAsync(models.Resolve(ModelTask.HardHatDetection), new PictureJob(request.Picture.Image), cancel);
        return new AbilityAnswer.Objects(
            [.. found.Where(one => PpeLabels.Helmets.Contains(one.Label)).Select(one => new FoundObject(one.Box, ColourOf(request.Picture.Image, one.Box), one.Score))]);
    }

    /// <summary>
    /// The colour with the largest share of the shell, if it has a third of it. A helmet in the shade is grey and still white: grey counts
    /// for white. Orange, green and the rest are <c>other_hat</c>.
    /// </summary>
    internal static string ColourOf(BgrImage image, PixelBox box)
    {
        // The lower part of a helmet's box shows the face under it.
        var shares = Colours.Shares(image, box with { Bottom = box.Bottom - (box.Height * 0.25) }, reach: 0.8);
        if (shares.Count == 0)
            return "other_hat";
        (string Label, double Share)[] classes =
        [
            ("blue_hat", shares[ColourClass.Blue]),
            ("white_hat", shares[ColourClass.Light] + shares[ColourClass.Grey]),
            ("yellow_hat", shares[ColourClass.Yellow]),
            ("red_hat", shares[ColourClass.Red]),
            ("other_hat", shares[ColourClass.Orange] + shares[ColourClass.Lime] + shares[ColourClass.Green] + shares[ColourClass.Violet] + shares[ColourClass.Dark]),
        ];
        var (label, share) = classes.MaxBy(c => c.Share);
        return share >= 1.0 / 3 ? label : "other_hat";
    }
}
