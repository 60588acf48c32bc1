using Analytics.Domain;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Ports;
using Analytics.Journal;

namespace Analytics.Node.Composition;

/// <summary>
/// What a run finds, kept in the journal of a data folder as well. The incident log there judges by itself: a run that is
/// repeated on the same folder adds nothing.
/// </summary>
public sealed class KeptIncidents : IIncidentSink, IAsyncDisposable
{
    private readonly DataDirectory _data;
    private readonly SqlJournal _journal;
    private readonly LocalEngine _engine;
    private readonly EngineIncidentSink _kept;
    private readonly IIncidentSink _shown;

    private KeptIncidents(DataDirectory data, SqlJournal journal, LocalEngine engine, EntityId camera, IIncidentSink shown) =>
        (_data, _journal, _engine, _kept, _shown) = (data, journal, engine, new EngineIncidentSink(engine, camera, TimeProvider.System), shown);

    /// <param name="shown">Sees each command first; its answers are the run's.</param>
    /// <exception cref="JournalException">The folder or its journal cannot be used.</exception>
    public static async Task<KeptIncidents> OpenAsync(string folder, EntityId camera, IIncidentSink shown, CancellationToken cancel)
    {
        var data = DataDirectory.Open(Path.GetFullPath(folder), Ids.New);
        var journal = JournalPlace.OfFolder(data.Path).Open(data, $"local:{data.Id}", TimeProvider.System);
        var kinds = AnalyticsKinds.Of(AnalyticsKinds.Codec(), services: null, coverage: null);
        var engine = new LocalEngine(new LocalEngineOptions { NodeId = "analyze", Kinds = kinds, Journal = journal, Time = TimeProvider.System });
        await engine.StartAsync(cancel);
        return new KeptIncidents(data, journal, engine, camera, shown);
    }

    public async ValueTask<Reply> SendAsync(ICommand command, CancellationToken cancel)
    {
        var reply = await _shown.SendAsync(command, cancel);
        await _kept.SendAsync(command, cancel);
        return reply;
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _journal.DisposeAsync();
        _data.Dispose();
    }
}
