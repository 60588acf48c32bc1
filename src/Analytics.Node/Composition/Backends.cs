using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Client.Credentials;
using Analytics.Engine.Persons;
using Analytics.Inference.Abilities;
using Analytics.Inference.Remote;
using Analytics.Inference.Remote.Budget;
using Analytics.Inference.Remote.Pacing;
using Analytics.Inference.Routing;
using Analytics.Node.Configuration;
using Analytics.Vision.Media;

namespace Analytics.Node.Composition;

/// <summary>The remote backends of the configuration. Their shadow ledgers are kept under the data directory.</summary>
public sealed class Backends : IDisposable
{
    private readonly BackendMeters _meters;

    private Backends(IReadOnlyList<RemoteAbilityBackend> remote, AbilityRoutes routes)
    {
        (Remote, Routes) = (remote, routes);
        _meters = new BackendMeters(this);
    }

    /// <summary>In the order of the configuration.</summary>
    public IReadOnlyList<RemoteAbilityBackend> Remote { get; }

    /// <summary>Who serves what, in order; <c>local</c> is this node.</summary>
    public AbilityRoutes Routes { get; }

    /// <summary>The remote ones of an ability, in its order.</summary>
    public IReadOnlyList<IAbilityBackend> For(string ability) =>
        [.. Routes.For(ability).Select(name => Remote.FirstOrDefault(b => b.Name == name)).OfType<IAbilityBackend>()];

    /// <summary>An operator's word that a backend's account has units again for an ability; nothing where there is no such backend.</summary>
    public void Resume(string backend, string ability) => Remote.FirstOrDefault(b => b.Name == backend)?.Ledger.Resume(ability);

    /// <param name="data">The node's data directory.</param>
    /// <param name="alarm">Hears what an operator must mend.</param>
    public static Backends Open(NodeSettings settings, string data, IImageCodec codec, Action<string> alarm, TimeProvider time) => new(
        [.. settings.Backends.Select(backend => new RemoteAbilityBackend(
            OptionsOf(backend), ClientOf(backend, time), codec, new ShadowFile(Path.Combine(data, "backends", $"{backend.Name}.json")), alarm))],
        RoutesOf(settings));

    public void Dispose()
    {
        _meters.Dispose();
        foreach (var backend in Remote)
            backend.Dispose();
    }

    /// <summary>
    /// Without a word in the configuration: this node's models first, then the backends as they stand; the real-name check asks the node's
    /// own register in place of models.
    /// </summary>
    private static AbilityRoutes RoutesOf(NodeSettings settings)
    {
        var usual = settings.Routing.Order.Count > 0 ? settings.Routing.Order : [BackendChecks.Local, .. settings.Backends.Select(b => b.Name)];
        var single = settings.Routing.Abilities.ToDictionary(route => route.Ability, route => route.Order, StringComparer.Ordinal);
        single.TryAdd(RealNameBackend.Ability, [.. usual.Select(name => name == BackendChecks.Local ? BackendChecks.Register : name)]);
        return new AbilityRoutes(usual, single);
    }

    private static RemoteBackendOptions OptionsOf(BackendSettings settings) => new()
    {
        Name = settings.Name,
        Abilities = AbilitiesOf(settings),
        Gate = new GateOptions(settings.Concurrency, settings.Queue, settings.MaxWait, settings.RateMargin),
        Breaker = new BreakerOptions(settings.Breaker.FailureRatio, settings.Breaker.MinimumCalls) { Window = settings.Breaker.Window, Pause = settings.Breaker.Pause },
        CallTimeout = settings.CallTimeout,
        MaxRetries = settings.Retries,
        Packs = [.. settings.Packs.Select(pack => new RemotePack(pack.Ability, BackendChecks.TryTime(pack.PaidAt, out var at) ? at : throw new InvalidDataException(pack.PaidAt), pack.Units, pack.Months))],
    };

    private static Dictionary<string, RemoteAbility> AbilitiesOf(BackendSettings settings)
    {
        var generation = (Generation)settings.Generation;
        var named = settings.Abilities.Count > 0
            ? settings.Abilities
            : [.. Endpoints.All.Where(e => e.Generation == generation).Select(e => e.Ability).Distinct().Select(code => new BackendAbilitySettings { Ability = code })];
        return named.ToDictionary(
            a => a.Ability, a => new RemoteAbility(a.Qps ?? RemoteAbility.DefaultRate(generation, a.Ability), (decimal)a.CostPerCall, a.ConsoleUsed), StringComparer.Ordinal);
    }

    private static AnalyticsClientOptions ClientOf(BackendSettings settings, TimeProvider time) => new()
    {
        BaseAddress = new Uri(settings.Address),
        Credentials = settings.CredentialsFile is { } file ? new FileCredentials(file) : new EnvironmentCredentials(settings.CredentialsEnv!),
        Generation = (Generation)settings.Generation,
        EncryptBodies = settings.Encrypt,
        Host = settings.Host,
        EopDateZone = settings.EopDateZone == EopZoneSetting.Beijing ? TimeSpan.FromHours(8) : TimeSpan.Zero,
        ServiceCodes = settings.Abilities.Where(a => a.ServiceCode is not null).ToDictionary(a => a.Ability, a => a.ServiceCode!, StringComparer.Ordinal),
        AttemptTimeout = settings.AttemptTimeout,
        Time = time,
    };
}
