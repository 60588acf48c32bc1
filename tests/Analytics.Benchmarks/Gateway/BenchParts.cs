using Analytics.Client.Contract;
using Analytics.Client.Signing;
using Analytics.Engine.Apps;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Benchmarks.Gateways;

/// <summary>One account with one app, in memory as every directory is.</summary>
internal sealed class BenchCredentials : ICredentialDirectory
{
    public const string Account = "bench";

    public static readonly AccessKeys Keys = new("1a2b3c4d5e6f47788990aabbccddeeff", "ffeeddccbbaa40998877665544332211", "562b89493b1a40e1b97ea05e50dd8170");

    private static readonly AppCredential s_app = new(
        Account, "bench", Keys.AppKey, true, [new ValidSecret("0123456789abcdef0123456789abcdef", null)],
        new Dictionary<string, OpenedAbility> { [AbilityCodes.FallDown] = new(AbilityCodes.FallDown, ProductNames.Safety, []) }, [], default);

    private static readonly AccessCredential s_access = new(Account, Keys.AccessKey, true, [new ValidSecret(Keys.SecurityKey, null)]);

    public AppCredential? FindApp(string appKey) => appKey == s_app.AppKey ? s_app : null;

    public AccessCredential? FindAccessKey(string accessKey) => accessKey == s_access.AccessKey ? s_access : null;
}

/// <summary>Off, as the figure has it.</summary>
internal sealed class NoGuard : IReplayGuard
{
    public ValueTask<SeenRequest?> AdmitAsync(
        string key, ReadOnlyMemory<byte> request, string callId, DateTimeOffset keepUntil, CancellationToken cancel = default) =>
        throw new InvalidOperationException("The guard is off.");

    public ValueTask<bool> TryRepeatAsync(string key, ReadOnlyMemory<byte> request, int attempt, CancellationToken cancel = default) =>
        throw new InvalidOperationException("The guard is off.");
}

internal sealed class NoUsage : IUsageLog
{
    public void Note(in CallRecord record)
    {
    }
}

/// <summary>Never asked: every request is refused before.</summary>
internal sealed class NoBackend : IAbilityBackend
{
    public string Name => "none";

    public Unserved? WhyNot(string ability) => null;

    public Task<AbilityAnswer> RunAsync(AbilityRequest request, CancellationToken cancel) => throw new InvalidOperationException("A request reached the ability.");
}

/// <inheritdoc cref="NoBackend"/>
internal sealed class NoVideos : IVideoReader
{
    public Task<VideoInfo> ProbeAsync(ReadOnlyMemory<byte> encoded, VideoLimits limits, CancellationToken cancel) =>
        throw new InvalidOperationException("A request reached the videos.");

    public IAsyncEnumerable<VideoPicture> ReadAsync(ReadOnlyMemory<byte> encoded, VideoSampling sampling, VideoLimits limits, CancellationToken cancel) =>
        throw new InvalidOperationException("A request reached the videos.");
}
