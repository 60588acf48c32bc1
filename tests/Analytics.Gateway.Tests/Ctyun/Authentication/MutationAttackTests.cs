using System.Globalization;
using Analytics.Client;
using Analytics.Client.Signing;
using Analytics.Engine.Apps;
using Analytics.Gateway.Ctyun.Authentication;
using Analytics.Gateway.Tests.Ctyun.Authentication.Support;

namespace Analytics.Gateway.Tests.Ctyun.Authentication;

/// <summary>
/// Mutated requests of all generations: not one is taken, and the untouched ones among them all are. 20,000 in the gate;
/// ANALYTICS_MUTATIONS=1000000 for the full run, ANALYTICS_SEED for another one.
/// </summary>
public sealed class MutationAttackTests
{
    private readonly AuthWorld _world = new();

    public MutationAttackTests()
    {
        // A second app of the same account, with the same secret: only what is signed tells them apart.
        _world.Directory.Add(MemoryDirectory.App("school", "second-app", new ValidSecret(AuthWorld.App.AppSecret, null)));
        // During a rotation more may fit.
        _world.Directory.Add(MemoryDirectory.App("school", AuthWorld.App.AppKey,
            new ValidSecret("the-next-secret", null), new ValidSecret(AuthWorld.App.AppSecret, _world.Now.AddDays(1))));
        _world.Directory.Add(new AccessCredential("school", AuthWorld.Access.AccessKey, IsEnabled: true,
            [new ValidSecret("the-next-key", null), new ValidSecret(AuthWorld.Access.SecurityKey, _world.Now.AddDays(1))]));
    }

    [Theory]
    [InlineData(Generation.G1)]
    [InlineData(Generation.G2)]
    [InlineData(Generation.G3)]
    public void No_mutated_request_is_taken(Generation generation)
    {
        var random = new Random(Number("ANALYTICS_SEED", 20260301) + (int)generation);
        var count = (Number("ANALYTICS_MUTATIONS", 20_000) + 2) / 3;
        var mutations = Mutations.Of(generation);
        var (refused, taken, controls) = (0, new List<string>(), 0);
        for (var round = 0; round < count; round++)
        {
            var signed = Sign(generation, random);
            if (round % 10 == 0)
            {
                Assert.Equal(AuthenticationFault.None, signed.SendTo(_world.Authenticator).Fault);
                controls++;
            }

            var (name, mutate) = mutations[round % mutations.Count];
            mutate(signed, random);
            var result = signed.SendTo(_world.Authenticator);
            if (result.Caller is not null)
                taken.Add($"round {round}: {name}");
            else
                refused++;
        }

        Assert.Empty(taken);
        Assert.Equal(count, refused);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{generation}: {refused} mutated requests refused by {mutations.Count} kinds of mutation, {controls} untouched ones taken");
    }

    [Theory]
    [InlineData(Generation.G1)]
    [InlineData(Generation.G2)]
    [InlineData(Generation.G3)]
    public void A_clock_at_the_edge_takes_and_one_beyond_refuses(Generation generation)
    {
        var random = new Random(Number("ANALYTICS_SEED", 20260301) - (int)generation);
        var count = (Number("ANALYTICS_MUTATIONS", 20_000) + 59) / 60;
        var (skew, wrong) = (TimeSpan.FromMinutes(15), new List<string>());
        for (var round = 0; round < count; round++)
        {
            var zone = generation == Generation.G3 && random.Next(2) == 0 ? TimeSpan.FromHours(8) : TimeSpan.Zero;
            var isBeyond = round % 2 == 0;
            var distance = skew + (isBeyond ? TimeSpan.FromTicks(1 + random.NextInt64(TimeSpan.TicksPerHour * 7)) : TimeSpan.Zero);
            var world = new AuthWorld();
            // Signed at a whole second, sent when the clock says a distance more or less.
            var at = world.Now + (random.Next(2) == 0 ? distance : -distance);
            var whole = new DateTimeOffset(at.Ticks - (at.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
            world.Time.Advance(at < whole ? TimeSpan.Zero : at - whole);
            var signed = generation switch
            {
                Generation.G1 => world.G1(whole),
                Generation.G2 => world.G2(whole),
                _ => world.G3(whole, zone: zone),
            };
            var offset = (world.Now - whole).Duration();
            // A clock of the other zone may take what ours refuses.
            var other = (world.Now - whole + (zone == TimeSpan.Zero ? TimeSpan.FromHours(8) : -TimeSpan.FromHours(8))).Duration();
            var must = offset <= skew || (generation == Generation.G3 && other <= skew);
            if (must != (signed.SendTo(world.Authenticator).Caller is not null))
                wrong.Add($"round {round}: {offset} away, zone {zone}");
        }

        Assert.Empty(wrong);
    }

    private SignedCase Sign(Generation generation, Random random)
    {
        var signed = new SignedCase
        {
            Generation = generation,
            Path = generation == Generation.G1 ? "/face/api/v1/face_detect.json" : random.Next(3) == 0 ? AuthWorld.FencePath : AuthWorld.HatPath,
            Query = generation == Generation.G2 ? "" : "a=1&b=2",
            Body = new byte[1 + random.Next(200)],
        };
        random.NextBytes(signed.Body);
        var at = _world.Now.AddSeconds(random.Next(-800, 800));
        signed.Headers["host"] = "ai-global.ctapi.ctyun.cn";
        return signed.Sign(generation switch
        {
            Generation.G1 => RequestSigner.ForG1(AuthWorld.App, at, signed.Path, signed.Query),
            Generation.G2 => RequestSigner.ForG2(AuthWorld.App, at, signed.Path),
            _ => RequestSigner.ForG3(AuthWorld.Access, at, $"{random.NextInt64():x16}", signed.Query,
                random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromHours(8), new SignedHeader("host", "ai-global.ctapi.ctyun.cn")),
        });
    }

    private static int Number(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
