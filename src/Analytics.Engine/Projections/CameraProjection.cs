using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Engine.Codec;

namespace Analytics.Engine.Projections;

/// <summary>The table <c>cameras</c>: the camera's own fold, kept where it can be listed.</summary>
public sealed class CameraProjection : IProjection
{
    private static readonly CameraDecider Decider = new();

    public string Kind => CameraDecider.KindName;

    public void Apply(EntityId id, in DecodedEvent stored, IReadModelWriter model)
    {
        if (stored.Event is Owned or Rested)
            return;
        var before = model.FindCamera(id)?.Camera ?? Decider.Initial(id);
        model.Put(new CameraRow(Decider.Evolve(before, stored.Event, stored.Context), stored.Context.At, stored.Context.By));
    }
}
