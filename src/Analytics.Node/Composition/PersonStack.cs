using Analytics.Capture.Images;
using Analytics.Engine.Codec;
using Analytics.Engine.Persons;
using Analytics.Engine.Ports;
using Analytics.Gateway.Management.Persons;
using Analytics.Inference.Abilities;
using Analytics.Inference.Pipelines.FaceCompare;
using Analytics.Inference.Routing;
using Analytics.Node.Configuration;

namespace Analytics.Node.Composition;

/// <summary>The register of persons: what the management API changes, what the real-name check asks, and what retention sweeps.</summary>
public sealed class PersonStack : IAsyncDisposable
{
    private PersonStack(PersonParts parts, IAbilityBackend backend, PersonRetention retention) => (Parts, Backend, Retention) = (parts, backend, retention);

    public PersonParts Parts { get; }

    /// <summary>Serves <c>real_name_auth</c>; first in the order of backends for it.</summary>
    public IAbilityBackend Backend { get; }

    public PersonRetention Retention { get; }

    /// <exception cref="JournalException">The journal cannot be read.</exception>
    public static async Task<PersonStack> StartAsync(
        PersonSettings settings, IAnalyticsEngine engine, IEventJournal journal, EventCodec codec, IKeyRing ring, ModelHub hub, TimeProvider time,
        CancellationToken cancel)
    {
        var directory = await PersonDirectory.StartAsync(journal, codec, ring, time, cancel);
        var (seals, embedder) = (new PersonSeals(ring), new HubFaceEmbedder(hub));
        var register = new PersonRegister(engine, seals, Ids.New, time);
        var matcher = new PortraitMatcher(seals, embedder, new MatchThresholds(settings.SameFrom, settings.UncertainFrom));
        return new PersonStack(
            new PersonParts(directory, register, seals, new PortraitDesk(new NativeImageCodec(), embedder), matcher),
            new RealNameBackend(directory, seals, matcher, embedder, Ids.NewUuid, time),
            new PersonRetention(directory, register, Ids.New, time));
    }

    public async ValueTask DisposeAsync()
    {
        await Retention.DisposeAsync();
        await Parts.Directory.DisposeAsync();
    }
}
