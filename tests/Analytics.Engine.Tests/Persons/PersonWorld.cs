using System.Text;
using Analytics.Domain.Persons;
using Analytics.Engine.Codec;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Persons;
using Analytics.Engine.Ports;
using Analytics.Inference.Abilities;
using Analytics.TestKit.Faces;
using Analytics.TestKit.Journals;
using Analytics.TestKit.Keys;
using Analytics.TestKit.Time;
using Analytics.Vision.Media;

namespace Analytics.Engine.Tests.Persons;

/// <summary>A register over a real engine, with a clock that only the test moves and faces that are their picture's first pixel.</summary>
internal sealed class PersonWorld : IAsyncDisposable
{
    public const string Name = "龙傲天";
    public const string Number = "11010519491231002X";
    public const string Account = "acme";

    private readonly LocalEngine _engine;
    private int _ids;

    private PersonWorld(FaultyJournal journal, LocalEngine engine, ManualTimeProvider time)
    {
        (Journal, _engine, Time) = (journal, engine, time);
        Seals = new PersonSeals(Ring);
        Register = new PersonRegister(engine, Seals, NewId, time);
    }

    public static EventCodec Codec { get; } = AnalyticsKinds.Codec();

    public FaultyJournal Journal { get; }

    public ManualTimeProvider Time { get; }

    public MemoryKeyRing Ring { get; } = new();

    public FirstPixelEmbedder Embedder { get; } = new();

    public PersonSeals Seals { get; }

    public PersonRegister Register { get; }

    public PersonDirectory Directory { get; private set; } = null!;

    public IAnalyticsEngine Engine => _engine;

    public DateTimeOffset KeepUntil => Time.GetUtcNow().AddDays(30);

    public PortraitMatcher Matcher => new(Seals, Embedder, new MatchThresholds());

    public RealNameBackend Backend => new(Directory, Seals, Matcher, Embedder, () => Guid.Parse("d182ca85-0000-4000-8000-868cb258ceab"), Time);

    public static async Task<PersonWorld> StartAsync()
    {
        var (time, journal) = (new ManualTimeProvider(), new FaultyJournal(new InMemoryJournal()));
        var engine = new LocalEngine(
            new LocalEngineOptions { NodeId = "node-a", Kinds = AnalyticsKinds.Of(Codec, null, null), Journal = journal, Time = time });
        await engine.StartAsync();
        var world = new PersonWorld(journal, engine, time);
        world.Directory = await world.ReadAsync();
        return world;
    }

    /// <summary>Another node's directory, or this one's after a restart.</summary>
    public Task<PersonDirectory> ReadAsync() => PersonDirectory.StartAsync(Journal, Codec, Ring, Time);

    public string NewId() => $"id-{Interlocked.Increment(ref _ids)}";

    public PersonCall Call(string by = "chen") => new(NewId(), by);

    /// <param name="face">0 to 255: how alike two faces are follows from how near they are. Null for no portrait.</param>
    public async Task<Reply> TryEnrolAsync(
        string person = "p-1", string number = Number, byte? face = 10, string name = Name, string account = Account, PersonCall? call = null)
    {
        var portrait = face is { } of ? await Embedder.EmbedAsync(Shot(of).Image, default) : null;
        var who = new NewPerson(name, number, portrait, new Consent(ConsentGiver.Person, Time.GetUtcNow(), "gate"), KeepUntil);
        return await Register.EnrolAsync(call ?? Call(), account, person, who, default);
    }

    public async Task<PersonState> EnrolAsync(string person = "p-1", string number = Number, byte? face = 10, string name = Name, string account = Account)
    {
        var reply = await TryEnrolAsync(person, number, face, name, account);
        Assert.True(reply.IsDone, $"{reply.Status} {reply.Refusal} {reply.Detail}");
        return await FindAsync(person, account) ?? throw new InvalidOperationException("The directory does not show the person.");
    }

    public async Task<PersonState?> FindAsync(string person = "p-1", string account = Account)
    {
        await Directory.CaughtUpAsync();
        return Directory.Find(account, person);
    }

    public async Task<string> CheckAsync(Picture? shot = null, string name = Name, string number = Number, string account = Account)
    {
        await Directory.CaughtUpAsync();
        var answer = await Backend.RunAsync(new AbilityRequest.RealName(name, number, shot ?? Shot(10)) { Account = account }, default);
        var found = Assert.IsType<AbilityAnswer.RealName>(answer);
        Assert.Equal("d182ca85-0000-4000-8000-868cb258ceab", found.Token);
        return found.Result;
    }

    /// <summary>A picture of 2 by 2 pixels that says it is a JPEG of so many bytes.</summary>
    public static Picture Shot(byte face, int bytes = 5120, bool isJpeg = true)
    {
        var encoded = new byte[bytes];
        (isJpeg ? [0xFF, 0xD8, 0xFF] : (ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N']).CopyTo(encoded);
        return new Picture(encoded, new BgrImage(2, 2, [face, .. new byte[11]]));
    }

    /// <summary>Everything that the journal holds, as text.</summary>
    public async Task<string> JournalTextAsync()
    {
        var text = new StringBuilder();
        await Journal.ReadAllAsync(0, int.MaxValue, (in StoredEvent stored) =>
            text.Append(stored.PersistenceId).Append(' ').Append(stored.Manifest).Append(' ').AppendLine(Encoding.UTF8.GetString(stored.Payload)));
        return text.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await Directory.DisposeAsync();
        await _engine.DisposeAsync();
        await Journal.DisposeAsync();
    }
}
