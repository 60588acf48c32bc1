using System.Net;
using Analytics.Gateway.Ctyun;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Ctyun.Media;
using Analytics.Gateway.Tests.Ctyun.Support;
using Analytics.TestKit.Time;

namespace Analytics.Gateway.Tests.Ctyun.Media;

/// <summary>Pictures by address: what is fetched, and what nobody can make this machine ask.</summary>
public sealed class PictureFetcherTests
{
    private static readonly FetchOptions s_local = new() { Allowed = [IPNetwork.Parse("127.0.0.0/8")] };

    [Theory]
    [InlineData("/face.png", FetchOutcome.Fetched)]
    [InlineData("/hops/3", FetchOutcome.Fetched)]
    [InlineData("/hops/4", FetchOutcome.Unreadable)]
    [InlineData("/to-file", FetchOutcome.Unreadable)]
    [InlineData("/broken", FetchOutcome.Unreadable)]
    [InlineData("/teapot", FetchOutcome.Unreadable)]
    [InlineData("/absent", FetchOutcome.BadAddress)]
    [InlineData("/endless", FetchOutcome.TooLarge)]
    internal async Task What_an_address_gives(string path, FetchOutcome expected)
    {
        await using var store = await PictureStore.StartAsync();
        var (outcome, bytes) = await FetchAsync(s_local, store.At(path));
        Assert.Equal(expected, outcome);
        if (expected == FetchOutcome.Fetched)
            Assert.Equal(Pictures.Png(), bytes);
    }

    [Fact]
    public async Task A_machine_of_our_own_is_never_asked()
    {
        await using var store = await PictureStore.StartAsync();
        var port = new Uri(store.At("/")).Port;
        foreach (var host in new[] { "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1" })
            Assert.Equal(FetchOutcome.Unreadable, (await FetchAsync(new FetchOptions(), $"http://{host}:{port}/face.png")).Outcome);
        Assert.Equal(0, store.Asked);
    }

    [Theory]
    [InlineData("ftp://example.org/a.png")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://")]
    [InlineData("http:///a.png")]
    [InlineData("relative.png")]
    public async Task What_is_no_address_of_the_web(string address) =>
        Assert.Equal(FetchOutcome.BadAddress, (await FetchAsync(s_local, address)).Outcome);

    [Fact]
    public async Task A_slow_store_is_given_up()
    {
        await using var store = await PictureStore.StartAsync();
        var time = new ManualTimeProvider();
        using var fetcher = new PictureFetcher(s_local, time);
        using var body = new PooledBody(new MemoryBudget(1 << 20));
        var pending = fetcher.FetchAsync(store.At("/slow"), body, _ => 1 << 20, CancellationToken.None);
        await store.SlowAsked;
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(FetchOutcome.TimedOut, await pending);
    }

    [Fact]
    public async Task Downloads_take_of_the_memory_of_bodies()
    {
        await using var store = await PictureStore.StartAsync();
        using var fetcher = new PictureFetcher(s_local, TimeProvider.System);
        var budget = new MemoryBudget(200_000);
        using (var body = new PooledBody(budget))
            Assert.Equal(FetchOutcome.NoMemory, await fetcher.FetchAsync(store.At("/endless"), body, _ => 10 << 20, CancellationToken.None));
        Assert.Equal(0, budget.Taken);
    }

    private static async Task<(FetchOutcome Outcome, byte[] Bytes)> FetchAsync(FetchOptions options, string address)
    {
        using var fetcher = new PictureFetcher(options, TimeProvider.System);
        using var body = new PooledBody(new MemoryBudget(64 << 20));
        var outcome = await fetcher.FetchAsync(address, body, _ => 1 << 20, CancellationToken.None);
        return (outcome, body.Memory.ToArray());
    }
}
