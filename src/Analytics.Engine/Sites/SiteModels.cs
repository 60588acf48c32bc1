using System.Threading.Channels;
using Analytics.Domain;
using Analytics.Domain.Sites;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;
using Analytics.Inference.Models;
using Analytics.Inference.Routing;
using Analytics.Inference.Sessions;

namespace Analytics.Engine.Sites;

/// <summary>
/// Puts in force on this node what was chosen for all nodes. A version that is not here yet, or cannot be used here, leaves the one before
/// in its place, is named in <see cref="NotFollowed"/>, and is tried again every <see cref="Every"/>: its weights may be on their way.
/// </summary>
public sealed class SiteModels : IAsyncDisposable
{
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private static readonly SiteDecider s_site = new();

    private readonly ModelSwitch _switch;
    private readonly Action<string> _trouble;
    private readonly TimeProvider _time;
    private readonly JournalFollower _follower;
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly SemaphoreSlim _following = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private volatile SiteState _chosen = s_site.Initial(SiteDecider.Id);
    private volatile IReadOnlyList<ModelNotFollowed> _notFollowed = [];
    private long _seen;
    private Task _run = Task.CompletedTask;

    private SiteModels(IEventJournal journal, EventCodec codec, ModelSwitch @switch, Action<string> trouble, TimeProvider time)
    {
        (_switch, _trouble, _time) = (@switch, trouble, time);
        _follower = new JournalFollower(journal, codec, time, [SiteDecider.KindName], Fold);
    }

    /// <summary>Choices that this node does not follow now, and why.</summary>
    public IReadOnlyList<ModelNotFollowed> NotFollowed => _notFollowed;

    /// <summary>Why it does not get on, or null: readiness shows it.</summary>
    public Exception? Fault => _follower.Fault ?? _run.Exception?.GetBaseException();

    /// <summary>Ends once it is known what was chosen; it is put in force after that, beside the cameras.</summary>
    /// <param name="trouble">Told why a choice is not followed, in English, once for each reason.</param>
    /// <exception cref="JournalException">The journal cannot be read.</exception>
    /// <exception cref="UnknownEventException">A newer version wrote to the site.</exception>
    public static async Task<SiteModels> StartAsync(
        IEventJournal journal, EventCodec codec, ModelSwitch @switch, Action<string> trouble, TimeProvider time, CancellationToken cancel = default)
    {
        var models = new SiteModels(journal, codec, @switch, trouble, time);
        try
        {
            await models._follower.StartAsync(cancel);
            models._run = Task.Run(models.RunAsync, CancellationToken.None);
            return models;
        }
        catch
        {
            await models.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Chooses a version for all nodes, after it was checked on this one. Ends once this node follows; the others do when the journal tells
    /// them. Slow: opens the model twice.
    /// </summary>
    /// <returns>The entity's reply, and the version now in force on this node: after a choice at the same moment, perhaps that one.</returns>
    /// <exception cref="KeyNotFoundException">This node has no such model or version.</exception>
    /// <exception cref="ModelRefusedException">The version cannot be used, with every fault.</exception>
    /// <exception cref="InferenceException">Nothing runs models here.</exception>
    public async Task<(Reply Reply, CatalogModel InForce)> ChooseAsync(
        IAnalyticsEngine engine, string name, string version, string commandId, string by, CancellationToken cancel)
    {
        var model = await Task.Run(() => _switch.Check(name, version, cancel), cancel);
        var reply = await engine.AskAsync(SiteDecider.Id, new ChooseModel(commandId, _time.GetUtcNow(), by, name, version, model.Version.Sha256), cancel);
        if (reply.Status is ReplyStatus.Committed or ReplyStatus.Repeated)
        {
            await _follower.CaughtUpAsync(cancel);
            await FollowAsync(cancel);
        }

        return (reply, _switch.Catalog.Find(name) ?? model);
    }

    public async ValueTask DisposeAsync()
    {
        await _follower.DisposeAsync();
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
        _following.Dispose();
    }

    private Task Fold(IReadOnlyList<(EntityId Id, DecodedEvent Stored)> events, CancellationToken cancel)
    {
        foreach (var (_, (@event, context)) in events)
        {
            if (context.SequenceNumber <= _seen)
                continue;
            _seen = context.SequenceNumber;
            if (@event is not (Owned or Rested))
                _chosen = s_site.Evolve(_chosen, @event, context);
        }

        _changed.Writer.TryWrite(true);
        return Task.CompletedTask;
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await FollowAsync(_stop.Token);
                await ChangedAsync();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
    }

    // Or, while something is not followed, some time has passed.
    private async Task ChangedAsync()
    {
        try
        {
            var pause = _notFollowed.Count == 0 ? Timeout.InfiniteTimeSpan : Every;
            await _changed.Reader.ReadAsync(_stop.Token).AsTask().WaitAsync(pause, _time, _stop.Token);
        }
        catch (TimeoutException)
        {
        }
    }

    private async Task FollowAsync(CancellationToken cancel)
    {
        await _following.WaitAsync(cancel);
        try
        {
            var before = _notFollowed;
            var now = new List<ModelNotFollowed>();
            foreach (var chosen in _chosen.Models.Where(chosen => !IsInForce(chosen)))
            {
                // Opening a model takes seconds: not on a caller's thread.
                if (await Task.Run(() => Follow(chosen, cancel), cancel) is { } why)
                    now.Add(new ModelNotFollowed(chosen, why));
            }

            _notFollowed = now;
            foreach (var news in now.Except(before))
                _trouble($"{news.Chosen.Model}@{news.Chosen.Version} was chosen for all nodes, and is not in force here: {news.Why}");
        }
        finally
        {
            _following.Release();
        }
    }

    // The last version of a model that waits to be chosen is the current one, and no task may have it yet.
    private bool IsInForce(ChosenModel chosen) =>
        _switch.Catalog.Find(chosen.Model) is { IsOffered: true, Version: var version } && version.Version == chosen.Version && version.Sha256 == chosen.Sha256;

    /// <returns>Why it cannot be followed; null where it is.</returns>
    private string? Follow(ChosenModel chosen, CancellationToken cancel)
    {
        if (_switch.Catalog.Find($"{chosen.Model}@{chosen.Version}") is { } own && own.Version.Sha256 != chosen.Sha256)
            return $"model.json here means another file by this version ({own.Version.Sha256}, chosen was {chosen.Sha256}): give all nodes the same model.json";
        try
        {
            _switch.Use(chosen.Model, chosen.Version, cancel);
            return null;
        }
        catch (Exception fault) when (fault is KeyNotFoundException or ModelRefusedException or InferenceException or IOException or UnauthorizedAccessException)
        {
            return fault.Message;
        }
    }
}

/// <param name="Why">In English.</param>
public sealed record ModelNotFollowed(ChosenModel Chosen, string Why);
