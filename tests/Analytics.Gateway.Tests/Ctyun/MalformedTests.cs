using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Videos;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Client.Encryption;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Tests.Ctyun.Support;
using Analytics.Inference.Abilities;
using Analytics.TestKit;
using Analytics.TestKit.Time;
using Analytics.Vision.Media;

namespace Analytics.Gateway.Tests.Ctyun;

/// <summary>
/// Malformed bodies and media against every endpoint. A body that is no object gets the number of its table, whatever else is wrong one of
/// the endpoint's numbers for the caller's input; never a failure of the service, since none happened. Nothing breaks, and all memory comes
/// back. ANALYTICS_MALFORMED sets how many (default 1,500; in full 10,000), ANALYTICS_SEED which.
/// </summary>
public sealed class MalformedTests
{
    private const long BodyMemory = 256L << 20;
    private const long PictureMemory = 192L << 20;

    internal static readonly int Count = Setting("ANALYTICS_MALFORMED", 1_500);
    internal static readonly int Seed = Setting("ANALYTICS_SEED", 20_260_301);

    [Fact]
    public async Task Each_gets_an_answer_that_the_contract_names()
    {
        await using var world = await CtyunWorld.StartAsync(options => options with { BodyMemory = BodyMemory, PictureMemory = PictureMemory });
        var mutator = new BodyMutator(new Random(Seed));
        var told = new Tally();
        for (var i = 0; i < Count; i++)
        {
            var endpoint = Endpoints.All[i % Endpoints.All.Count];
            world.Credentials.Open(AbilityCodes.ActionLiveness, product: endpoint.Product);
            var body = mutator.Next(endpoint);
            var isSealed = endpoint.Generation == Generation.G3 && i % 7 == 0;
            var isAnnounced = isSealed || (endpoint.Generation == Generation.G3 && i % 11 == 0);
            var request = world.Signed(endpoint, isSealed ? SealedBody.Seal(Credentials.PublicKeyInfo, body, SessionKeys.New()) : body);
            if (isAnnounced)
                request.Headers.Add(SealedBody.Header, "true");

            var answer = await world.SendAsync(request);

            var number = answer.Json["encryptedResult"] is null ? answer.Number : 0;
            var wanted = isSealed && !Utf8.IsValid(body) ? EncryptionErrors.Sm4Failed.Number
                : isAnnounced && !isSealed ? Unsealed(body)
                : FormOracle.Number(endpoint, FormOracle.Form(body));
            var what = $"{mutator.Kind} for {endpoint.Id}: {(int)answer.Status} {answer.Text} to {Shown(body)}";
            Assert.True(wanted is null ? IsOfInput(endpoint, number) : number == wanted, $"{wanted?.ToString(CultureInfo.InvariantCulture) ?? "a number of the input"} was due, {what}");
            Assert.True((int)answer.Status == (number == GatewayErrors.InvalidJson.Number ? 400 : 200), what);
            AssertWhole(world, what);
            told.Add(mutator.Kind, number);
        }

        await AssertMemoryAsync(world, told);
        // A mutator that no ability understands would prove nothing.
        Assert.True(told.Numbers.Count > 25 && told.Numbers.Contains(0), told.ToString());
    }

    /// <summary>With the real reader of videos, and with an ability behind it that looks at every picture. A tenth as many, since each takes a process.</summary>
    [Fact]
    public async Task Each_video_gets_an_answer_that_the_contract_names()
    {
        using var folder = new TempFolder();
        var mutator = await VideoMutator.OfAsync(new Random(Seed), folder);
        // On a clock that stands still no video is too slow.
        var reader = new FfmpegVideoReader(new FfmpegOptions(), new ManualTimeProvider());
        await using var world = await CtyunWorld.StartAsync(
            options => options with { BodyMemory = BodyMemory, PictureMemory = PictureMemory }, videos: reader);
        world.Backend.Answer = (request, cancel) => LookAsync(reader, (AbilityRequest.ActionLiveness)request, cancel);
        var told = new Tally();
        for (var i = 0; i < Count / 10; i++)
        {
            var endpoint = i % 2 == 0 ? Endpoints.G3ActionSafety : Endpoints.G3ActionFace;
            world.Credentials.Open(AbilityCodes.ActionLiveness, product: endpoint.Product);
            var video = mutator.Next();

            var answer = await world.CallAsync(endpoint, Content.With(endpoint, "VideoBase64", Convert.ToBase64String(video)));

            var what = $"{mutator.Kind} for {endpoint.Id}: {(int)answer.Status} {answer.Text}";
            Assert.True(answer.Number is 0 or 400009 or 400011 or 400012 or 400013 or 400015 or 400016, what);
            Assert.True((int)answer.Status == 200, what);
            AssertWhole(world, what);
            told.Add(mutator.Kind, answer.Number);
        }

        await AssertMemoryAsync(world, told);
        Assert.True(new[] { 0, 400015, 400016 }.All(told.Numbers.Contains), told.ToString());
    }

    // What the pipelines of the node do with a video: no model is needed to find that it has no picture.
    private static async Task<AbilityAnswer> LookAsync(FfmpegVideoReader reader, AbilityRequest.ActionLiveness request, CancellationToken cancel)
    {
        try
        {
            await foreach (var _ in reader.ReadAsync(request.Video, new VideoSampling(15, 64, 240), new VideoLimits(), cancel))
                continue;
            return Samples.AnswerTo(request);
        }
        catch (VideoRejectedException fault)
        {
            throw new AbilityException(AbilityFault.Damaged, fault.Message, fault);
        }
    }

    /// <summary>Success, or an entry of the endpoint's table that names a fault of the body.</summary>
    private static bool IsOfInput(ContractEndpoint endpoint, int number) => number == 0 || endpoint.Errors.Any(error =>
        error.Number == number && error is { IsReserved: false, IsCharged: true }
        && number.ToString(CultureInfo.InvariantCulture)[0] == '4' && (endpoint.Ability != AbilityCodes.RealName || number == 4002));

    // Step 9 before the ability: an object without the five fields, or none.
    private static int Unsealed(byte[] body) => FormOracle.Form(body) is BodyForm.Object or BodyForm.EmptyObject
        ? EncryptionErrors.BadForm.Number
        : GatewayErrors.InvalidJson.Number;

    private static void AssertWhole(CtyunWorld world, string what)
    {
        var log = world.Log.Drain();
        Assert.True(!log.Any(line => line.Contains("broke", StringComparison.Ordinal)), $"{what}: {string.Join('\n', log)}");
    }

    private static async Task AssertMemoryAsync(CtyunWorld world, Tally told)
    {
        await world.Usage.AtLeastAsync(told.Total);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{told}\nbodies {world.Door.Bodies.Peak >> 20} MiB, pictures {world.Door.Tools.Pictures.Memory.Peak >> 20} MiB");
        Assert.Equal((0, 0), (world.Door.Bodies.Taken, world.Door.Tools.Pictures.Memory.Taken));
        Assert.InRange(world.Door.Bodies.Peak, 1, BodyMemory);
        Assert.InRange(world.Door.Tools.Pictures.Memory.Peak, 0, PictureMemory);
        // Charged by its outcome, once.
        Assert.Equal(told.Of(number => number == 0), world.Meter.Calls.Count(call => Assert.Single(call.Steps).StartsWith("post Success", StringComparison.Ordinal)));
        Assert.Equal(told.Of(number => number == GatewayErrors.InvalidJson.Number), world.Meter.Calls.Count(call => call.Steps.Single().StartsWith("void", StringComparison.Ordinal)));
    }

    private static string Shown(byte[] body) => Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(200, body.Length)));

    private static int Setting(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : fallback;

    /// <summary>Answers by kind and number.</summary>
    private sealed class Tally
    {
        private readonly SortedDictionary<string, SortedDictionary<int, int>> _told = new(StringComparer.Ordinal);

        public int Total => Of(_ => true);

        public IReadOnlySet<int> Numbers => _told.Values.SelectMany(numbers => numbers.Keys).ToHashSet();

        public void Add(string kind, int number)
        {
            if (!_told.TryGetValue(kind, out var numbers))
                _told.Add(kind, numbers = []);
            numbers[number] = numbers.GetValueOrDefault(number) + 1;
        }

        public int Of(Func<int, bool> wish) => _told.Values.Sum(numbers => numbers.Where(n => wish(n.Key)).Sum(n => n.Value));

        public override string ToString() => string.Join('\n', _told.Select(kind => $"{kind.Key}: {string.Join(", ", kind.Value.Select(n => $"{n.Key} × {n.Value}"))}"));
    }
}
