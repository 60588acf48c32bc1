using Analytics.Inference.Abilities;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;

namespace Analytics.Inference.Pipelines.FaceAttributes;

/// <summary>Age and gender of every face.</summary>
internal sealed class FaceAttributesPipeline(ModelCalls models, FaceFinder faces)
{
    public async Task<AbilityAnswer> RunAsync(AbilityRequest.FaceAttributes request, CancellationToken cancel)
    {
        var image = request.Picture.Image;
        var found = await faces.FindAsync(image, null, cancel);
        var model = models.Resolve(ModelTask.FaceAttributes);
        var attributes = await ModelCalls.ForEachAsync(found, async face =>
        {
            var (gender, age) = await models.RunAsync(model, new FaceJob<(Gender, int)>(image, face, Read), cancel);
            return (face, gender, age);
        });
        return new AbilityAnswer.Attributes(attributes, PictureQuality.Of(image, found).IsClear);
    }

    /// <summary>One output of one number, the age in centuries; one of two, the probabilities of female and male.</summary>
    internal static (Gender Gender, int Age) Read(ModelForm model, in OutputRow outputs)
    {
        var (age, gender) = outputs.Floats(0).Length == 1 ? (0, 1) : (1, 0);
        if (outputs.Count != 2 || outputs.Floats(age).Length != 1 || outputs.Floats(gender).Length != 2)
            throw new InvalidOperationException($"{model.Model.Reference} gives other outputs than age and gender.");
        var years = (int)Math.Round(Math.Clamp(outputs.Floats(age)[0], 0, 1.2) * 100);
        return (outputs.Floats(gender)[1] > outputs.Floats(gender)[0] ? Gender.Male : Gender.Female, years);
    }
}
