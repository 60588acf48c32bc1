using System.Globalization;
using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.TestKit.Journals;
using Analytics.TestKit.Time;

namespace Analytics.Engine.Tests.Metering;

/// <summary>A meter over a local engine, on a virtual clock and a journal that can fail.</summary>
internal sealed class LedgerRig : IAsyncDisposable
{
    public static readonly EntityId Account = new(QuotaDecider.KindName, "a", "face_detect");

    private int ids;

    private readonly PauseWatch pauses;

    private LedgerRig(LocalEngineOptions options, FaultyJournal journal, ManualTimeProvider time)
    {
        var engine = new LocalEngine(options);
        (Engine, Journal, Time, pauses, LongestBackOff) = (engine, journal, time, new PauseWatch(time), options.LongestBackOff);
        Meter = new CallMeter(engine, pauses);
    }

    public LocalEngine Engine { get; }

    public FaultyJournal Journal { get; }

    public ManualTimeProvider Time { get; }

    public CallMeter Meter { get; }

    /// <summary>An entity whose writes failed does not try again for so long, at most.</summary>
    public TimeSpan LongestBackOff { get; }

    public static async Task<LedgerRig> StartAsync(QuotaSettings? quotas = null)
    {
        var time = new ManualTimeProvider();
        var journal = new FaultyJournal(new InMemoryJournal());
        var options = new LocalEngineOptions
        {
            NodeId = "n1",
            Kinds = AnalyticsKinds.Of(AnalyticsKinds.Codec(), null, null, quotas: quotas),
            Journal = journal,
            Time = time,
        };
        var rig = new LedgerRig(options, journal, time);
        await rig.Engine.StartAsync();
        return rig;
    }

    public string Id() => string.Create(CultureInfo.InvariantCulture, $"c{++ids}");

    public async Task BuyAsync(long size, EntityId? account = null)
    {
        var reply = await AskAsync(at => new BuyPack(Id(), at, "test", Id(), new PackTerms(PackKind.Annual, size)), account);
        Assert.True(reply.IsDone, reply.Refusal?.Detail);
    }

    public Task<Reply> AskAsync(Func<DateTimeOffset, QuotaCommand> command, EntityId? account = null) =>
        Engine.AskAsync(account ?? Account, command(Time.GetUtcNow()));

    public Task<Admission> AdmitAsync(string? callId = null, long units = 1, string ability = "face_detect", int generation = 3) =>
        Meter.AdmitAsync(Ticket(callId, units, ability, generation), CancellationToken.None).AsTask();

    public CallTicket Ticket(string? callId = null, long units = 1, string ability = "face_detect", int generation = 3) =>
        new(callId ?? Id(), "a", "app1", ability, generation, units, "request-1", "10.0.0.1", 100);

    public async Task<IMeteredCall> HoldAsync(long units = 1) =>
        Assert.IsType<Admission.Admitted>(await AdmitAsync(units: units)).Call;

    public async Task<QuotaState> StateAsync() => (await Engine.ReadAsync<QuotaState>(Account)).State;

    /// <summary>Used and held units of the account's first pack.</summary>
    public async Task<(long Used, long Held)> BooksAsync()
    {
        var cycle = (await StateAsync()).Packs[0].Cycles[0];
        return (cycle.Used, cycle.Held);
    }

    /// <summary>Lets the meter's pauses pass until the goal is reached.</summary>
    public async Task<T> DriveAsync<T>(Task<T> goal)
    {
        await pauses.DriveAsync(goal);
        return await goal;
    }

    /// <summary>Ends once nothing is released behind a caller's back any more.</summary>
    public Task QuietAsync() => pauses.DriveAsync(Meter.DisposeAsync().AsTask());

    public async ValueTask DisposeAsync()
    {
        await QuietAsync();
        await Engine.DisposeAsync();
        await Journal.DisposeAsync();
    }
}
