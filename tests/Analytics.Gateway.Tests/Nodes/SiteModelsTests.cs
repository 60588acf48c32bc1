using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Analytics.Capture.Images;
using Analytics.Domain.Sites;
using Analytics.Engine.Codec;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Ports;
using Analytics.Engine.Sites;
using Analytics.Gateway.Health;
using Analytics.Gateway.Tests.Peers;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Routing;
using Analytics.Inference.Sessions;
using Analytics.Inference.Verifying;
using Analytics.TestKit;
using Analytics.TestKit.Journals;
using Analytics.TestKit.Time;

namespace Analytics.Gateway.Tests.Nodes;

/// <summary>Two nodes with one journal, each with model folders of its own: the model <c>tiny</c> in the versions 1 and 2.</summary>
public sealed class SiteModelsTests : IAsyncLifetime
{
    private static readonly EventCodec s_codec = AnalyticsKinds.Codec();
    private static readonly byte[] s_second = [.. TinyModels.Weights.Select(b => (byte)(b + 1))];

    private readonly ManualTimeProvider _time = new();
    private readonly FaultyJournal _journal = new(new InMemoryJournal());
    private readonly List<IAsyncDisposable> _parts = [];
    private readonly List<TinyModels> _files = [];
    private LocalEngine _engine = null!;

    public async ValueTask InitializeAsync()
    {
        _engine = new LocalEngine(new LocalEngineOptions { NodeId = "node-a", Kinds = AnalyticsKinds.Of(s_codec, null, null), Journal = _journal, Time = _time });
        await _engine.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _parts.Reverse();
        foreach (var part in _parts)
            await part.DisposeAsync();
        await _engine.DisposeAsync();
        await _journal.DisposeAsync();
        _files.ForEach(files => files.Dispose());
    }

    [Fact]
    public async Task What_one_node_chooses_is_in_force_on_all_also_on_one_that_comes_later()
    {
        var (a, b) = (await NodeAsync(), await NodeAsync());
        Assert.Equal("tiny@2", a.InForce);

        var (reply, inForce) = await a.Models.ChooseAsync(_engine, "tiny", "1", "c1", "chen", Cancel);

        Assert.Equal((ReplyStatus.Committed, "tiny@1", "tiny@1"), (reply.Status, inForce.Reference, a.InForce));
        await Patience.UntilAsync(() => b.InForce == "tiny@1", "the choice on the other node");
        var late = await NodeAsync();
        await Patience.UntilAsync(() => late.InForce == "tiny@1", "the choice on a node that comes later");

        await b.Models.ChooseAsync(_engine, "tiny", "2", "c2", "li", Cancel);
        await Patience.UntilAsync(() => a.InForce == "tiny@2", "the choice back");
        Assert.Empty(a.Models.NotFollowed);
        Assert.Empty(a.Told);
    }

    [Fact]
    public async Task A_model_that_waits_to_be_chosen_is_offered_on_all_nodes_once_it_is()
    {
        var (a, b) = (await NodeAsync(needsChoice: true), await NodeAsync(needsChoice: true));
        Assert.False(a.Repository.Catalog.Find("tiny")!.IsOffered);

        var (_, inForce) = await a.Models.ChooseAsync(_engine, "tiny", "2", "c1", "chen", Cancel);

        Assert.True(inForce.IsOffered);
        await Patience.UntilAsync(() => b.Repository.Catalog.Find("tiny")!.IsOffered, "the choice on the other node");
    }

    [Fact]
    public async Task A_version_that_cannot_be_used_is_refused_where_it_is_chosen_and_nobody_follows()
    {
        var a = await NodeAsync();
        await File.WriteAllBytesAsync(a.Weights("1"), [1, 2, 3], Cancel);

        await Assert.ThrowsAsync<ModelRefusedException>(() => a.Models.ChooseAsync(_engine, "tiny", "1", "c1", "chen", Cancel));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => a.Models.ChooseAsync(_engine, "tiny", "7", "c2", "chen", Cancel));

        Assert.Equal("tiny@2", a.InForce);
        Assert.Empty(((SiteState)(await _engine.ReadAsync(SiteDecider.Id, Cancel)).State).Models);
    }

    [Fact]
    public async Task A_node_without_the_weights_keeps_what_it_has_says_so_and_follows_once_they_come()
    {
        var (a, b) = (await NodeAsync(), await NodeAsync());
        File.Delete(b.Weights("1"));
        b.Repository.Reload();
        await a.Models.ChooseAsync(_engine, "tiny", "1", "c1", "chen", Cancel);
        await Patience.UntilAsync(() => b.Models.NotFollowed.Count == 1, "the one that is not followed");

        Assert.Equal("tiny@2", b.InForce);
        var warning = await new ModelChoiceCondition(b.Models).CheckAsync(Cancel);
        Assert.Equal("models-differ", warning!.Code);
        Assert.Contains("tiny@1", warning.Detail.En, StringComparison.Ordinal);
        Assert.Null(await new ModelChoiceCondition(a.Models).CheckAsync(Cancel));

        await File.WriteAllBytesAsync(b.Weights("1"), TinyModels.Weights, Cancel);
        await _time.WaitForTimersAsync("the pause before the next attempt");
        await _time.AdvanceUntilAsync(
            Patience.UntilAsync(() => b.InForce == "tiny@1", "the choice"), TimeSpan.FromHours(1), "the next attempt", SiteModels.Every);
        await Patience.UntilAsync(() => b.Models.NotFollowed.Count == 0, "nothing that is not followed");
        Assert.StartsWith("tiny@1 was chosen for all nodes, and is not in force here: ", Assert.Single(b.Told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_file_by_the_same_version_is_not_followed()
    {
        var (a, b) = (await NodeAsync(), await NodeAsync(first: s_second));

        await a.Models.ChooseAsync(_engine, "tiny", "1", "c1", "chen", Cancel);
        await Patience.UntilAsync(() => b.Models.NotFollowed.Count == 1, "the one that is not followed");

        Assert.Equal("tiny@2", b.InForce);
        Assert.Contains("another file", Assert.Single(b.Models.NotFollowed).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_that_is_lost_changes_nothing_here_until_the_journal_says_so()
    {
        var a = await NodeAsync();
        _journal.Fail(1);

        var (reply, inForce) = await a.Models.ChooseAsync(_engine, "tiny", "1", "c1", "chen", Cancel);

        Assert.Equal((ReplyStatus.Unknown, "tiny@2", "tiny@2"), (reply.Status, inForce.Reference, a.InForce));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private async Task<Node> NodeAsync(byte[]? first = null, bool needsChoice = false)
    {
        var models = new TinyModels(first ?? TinyModels.Weights, manifest =>
        {
            manifest["versions"]![0] = Version("1", first ?? TinyModels.Weights);
            manifest["versions"]!.AsArray().Add(Version("2", s_second));
            manifest["needsChoice"] = needsChoice;
        });
        models.Add("2", s_second);
        var hub = new ModelHub(models.Repository, new EchoRuntime(), new SessionSettings(), new BatcherOptions(), _time);
        var told = new List<string>();
        var site = await SiteModels.StartAsync(
            _journal, s_codec, new ModelSwitch(models.Repository, hub, new ModelVerifier(new NativeImageCodec())), told.Add, _time, Cancel);
        _files.Add(models);
        _parts.AddRange([hub, site]);
        return new Node(models, site, told);
    }

    private static JsonObject Version(string name, byte[] weights) =>
        new() { ["version"] = name, ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(weights)), ["bytes"] = weights.Length };

    private sealed record Node(TinyModels Files, SiteModels Models, List<string> Told)
    {
        public ModelRepository Repository => Files.Repository;

        public string InForce => Repository.Catalog.Find("tiny")!.Reference;

        public string Weights(string version) => Files.FileOf(version);
    }
}
