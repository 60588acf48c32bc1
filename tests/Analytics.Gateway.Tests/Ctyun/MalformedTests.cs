using System.Globalization;
using System.Text;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Client.Encryption;
using Analytics.Gateway.Tests.Ctyun.Support;

namespace Analytics.Gateway.Tests.Ctyun;

/// <summary>
/// Malformed bodies and media against every endpoint. Each gets an answer that the contract names, nothing breaks, and all memory comes
/// back. ANALYTICS_MALFORMED sets how many (default 1,500; in full 10,000), ANALYTICS_SEED which.
/// </summary>
public sealed class MalformedTests
{
    private const long BodyMemory = 256L << 20;
    private const long PictureMemory = 192L << 20;

    [Fact]
    public async Task Each_gets_an_answer_that_the_contract_names()
    {
        var count = Setting("ANALYTICS_MALFORMED", 1_500);
        var chance = new Random(Setting("ANALYTICS_SEED", 20_260_301));
        await using var world = await CtyunWorld.StartAsync(options => options with { BodyMemory = BodyMemory, PictureMemory = PictureMemory });
        var mutator = new BodyMutator(chance);
        var told = new Dictionary<int, int>();
        for (var i = 0; i < count; i++)
        {
            var endpoint = Endpoints.All[i % Endpoints.All.Count];
            world.Credentials.Open(AbilityCodes.ActionLiveness, product: endpoint.Product);
            var body = mutator.Next(endpoint);
            var isSealed = endpoint.Generation == Generation.G3 && i % 7 == 0;
            var request = world.Signed(endpoint, isSealed ? SealedBody.Seal(Credentials.PublicKeyInfo, body, SessionKeys.New()) : body);
            if (isSealed || (endpoint.Generation == Generation.G3 && i % 11 == 0))
                request.Headers.Add(SealedBody.Header, "true");

            var answer = await world.SendAsync(request);

            var shown = Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(200, body.Length)));
            var number = answer.Json["encryptedResult"] is null ? answer.Number : 0;
            var known = number == 0
                || endpoint.Errors.Any(e => e.Number == number && !e.IsReserved && e.Http == (int)answer.Status)
                || EncryptionErrors.All.Any(e => e.Number == number && (int)answer.Status == 200)
                || GatewayErrors.InvalidJson.Number == number;
            Assert.True(known, $"{endpoint.Id} answered {(int)answer.Status} {answer.Text} to {shown}");
            Assert.True(!world.Log.All.Any(line => line.Contains("broke", StringComparison.Ordinal)), $"{endpoint.Id} broke by {shown}: {string.Join('\n', world.Log.All)}");
            told[number] = told.GetValueOrDefault(number) + 1;
        }

        await world.Usage.AtLeastAsync(count);
        Assert.Equal((0, 0), (world.Door.Bodies.Taken, world.Door.Tools.Pictures.Memory.Taken));
        Assert.InRange(world.Door.Bodies.Peak, 1, BodyMemory);
        Assert.InRange(world.Door.Tools.Pictures.Memory.Peak, 1, PictureMemory);
        Assert.All(world.Meter.Calls, call => Assert.Single(call.Steps));
        // A mutator that no ability understands would prove nothing.
        Assert.True(told.Count > 25 && told.ContainsKey(0), string.Join(' ', told.Keys.Order()));
    }

    private static int Setting(string name, int fallback) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : fallback;
}
