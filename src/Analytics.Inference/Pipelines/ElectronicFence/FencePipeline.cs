using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;

namespace Analytics.Inference.Pipelines.ElectronicFence;

/// <summary>People, and vehicles where they are wanted, inside an area, for each of some pictures.</summary>
internal sealed class FencePipeline(ModelCalls models, FenceOptions options)
{
    private static readonly HashSet<string> s_people = new(StringComparer.Ordinal) { "person" };
    private static readonly HashSet<string> s_vehicles = new(StringComparer.Ordinal) { "bicycle", "car", "motorcycle", "bus", "truck" };

    public async Task<AbilityAnswer> RunAsync(AbilityRequest.Fence request, CancellationToken cancel)
    {
        var model = models.Resolve(ModelTask.ObjectDetection);
        var area = new PixelPolygon(request.Area);
        var pictures = await ModelCalls.ForEachAsync(request.Pictures, async picture =>
        {
            var found = await models.RunAsync(model, new PictureJob(picture.Image), cancel);
            return (IReadOnlyList<FoundObject>)[.. found.Where(IsTarget).Where(one => IsInside(one.Box, area)).Select(one => new FoundObject(one.Box, one.Label, one.Score))];
        });
        return new AbilityAnswer.Inside(pictures);
    }

    private bool IsTarget(Found found) => s_people.Contains(found.Label) || (options.Vehicles && s_vehicles.Contains(found.Label));

    private bool IsInside(PixelBox box, PixelPolygon area) => options.Inside switch
    {
        InsideRule.Foot => area.Contains((box.Left + box.Right) / 2, box.Bottom),
        InsideRule.Centre => area.Contains((box.Left + box.Right) / 2, (box.Top + box.Bottom) / 2),
        _ => area.Touches(box),
    };
}
