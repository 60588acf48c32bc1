using Analytics.Client;
using Analytics.Client.Credentials;
using Analytics.Inference.Abilities;
using Analytics.Inference.Remote.Budget;
using Analytics.Inference.Remote.Pacing;
using Analytics.TestKit.Time;
using Analytics.TestKit.Vendor;
using Analytics.Vision.Media;

namespace Analytics.Inference.Remote.Tests.Support;

/// <summary>One backend, the vendor that it speaks to, and the clock of both.</summary>
internal sealed class World : IAsyncDisposable
{
    public const string Hats = """{"statusCode":0,"message":"success","returnObj":[{"box":[1,2,3,4],"classname":"blue_hat","score":0.9}]}""";

    private World(VendorServer vendor) => Vendor = vendor;

    public VendorServer Vendor { get; }

    public ManualTimeProvider Time { get; } = new();

    public List<string> Alarms { get; } = [];

    public MemoryStore Store { get; } = new();

    public RemoteAbilityBackend Backend { get; private set; } = null!;

    public static readonly Picture Picture = new(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }, new BgrImage(8, 8, new byte[192]));

    public static async Task<World> StartAsync(
        Func<RemoteBackendOptions, RemoteBackendOptions>? change = null, Generation generation = Generation.G3, Func<AnalyticsClientOptions, AnalyticsClientOptions>? client = null)
    {
        var world = new World(await VendorServer.StartAsync());
        world.Vendor.Always = VendorAnswer.Json(Hats);
        var options = new RemoteBackendOptions
        {
            Name = "cloud",
            Abilities = AbilityRegistry.All.Where(a => a.Code != "motion").ToDictionary(a => a.Code, _ => new RemoteAbility(null, 0.5m)),
            RetryPause = TimeSpan.Zero,
            CallTimeout = TimeSpan.FromMinutes(5),
        };
        var speaking = new AnalyticsClientOptions
        {
            BaseAddress = world.Vendor.Address,
            Generation = generation,
            Credentials = new FixedCredentials(new ClientCredentials("app", "secret", "ak", "sk")),
            Time = world.Time,
            Chance = () => 0.5,
        };
        world.Backend = new RemoteAbilityBackend(
            change?.Invoke(options) ?? options, client?.Invoke(speaking) ?? speaking, new FakeCodec(), world.Store, world.Alarms.Add);
        return world;
    }

    public World Then(params VendorAnswer[] answers)
    {
        Vendor.Then(answers);
        return this;
    }

    public Task<AbilityAnswer> HatsAsync(CancellationToken cancel = default) => Backend.RunAsync(new AbilityRequest.HardHat(Picture), cancel);

    public async Task<AbilityFault> FaultAsync(CancellationToken cancel = default) => (await Assert.ThrowsAsync<AbilityException>(() => HatsAsync(cancel))).Fault;

    public static VendorAnswer Gateway(int number, int status) =>
        VendorAnswer.Json($$"""{"code":{{number}},"statusCode":{{number}},"message":"拒绝","details":"","error":"{{number}}"}""", status);

    public static VendorAnswer Business(int number, string message = "error", string details = "文") =>
        VendorAnswer.Json($$"""{"code":{{number}},"statusCode":{{number}},"message":"{{message}}","details":"{{details}}","error":"AI_OP_{{number}}"}""");

    public async ValueTask DisposeAsync()
    {
        Backend.Dispose();
        await Vendor.DisposeAsync();
    }
}

internal sealed class MemoryStore : IShadowStore
{
    public ShadowState Kept { get; private set; } = ShadowState.Empty;

    public ShadowState Load() => Kept;

    public void Save(ShadowState state) => Kept = state;
}

/// <summary>A codec whose files are as long as their picture has pixels, times the quality in hundredths.</summary>
internal sealed class FakeCodec : IImageCodec
{
    public ImageHeader Probe(ReadOnlySpan<byte> encoded, ImageLimits limits) => throw new NotSupportedException();

    public BgrImage Decode(ReadOnlySpan<byte> encoded, ImageLimits limits) => throw new NotSupportedException();

    public byte[] EncodeJpeg(BgrImage image, int quality) => [0xFF, 0xD8, .. new byte[image.Width * image.Height * quality / 100]];
}
