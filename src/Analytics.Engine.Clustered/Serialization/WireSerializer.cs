using System.Runtime.Serialization;
using System.Text.Json;
using Akka.Actor;
using Akka.Serialization;
using Analytics.Domain;
using Analytics.Engine.Clustered.Placement;
using Analytics.Engine.Clustered.Sharding;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered.Serialization;

/// <summary>What crosses nodes, under explicit manifests, as UTF-8 JSON in the journal's style. What it does not know it refuses by name.</summary>
internal sealed class WireSerializer(ExtendedActorSystem system, EntityKinds kinds, CommandCatalog commands)
    : SerializerWithStringManifest(system)
{
    public const int Id = 4202;

    public static readonly Type[] Types =
    [
        typeof(AskEntity), typeof(ReadEntity), typeof(ActivateEntity), typeof(ReleaseEntity),
        typeof(EntityReply), typeof(EntityState), typeof(EntityDone), typeof(EntityUnavailable),
        typeof(NodeReport), typeof(DrainNode),
    ];

    public override int Identifier => Id;

    public override string Manifest(object o) => o switch
    {
        AskEntity => "ask.v1",
        ReadEntity => "read.v1",
        ActivateEntity => "activate.v1",
        ReleaseEntity => "release.v1",
        EntityReply => "reply.v1",
        EntityState => "state.v1",
        EntityDone => "done.v1",
        EntityUnavailable => "unavailable.v1",
        NodeReport => "node-report.v1",
        DrainNode => "drain-node.v1",
        _ => throw new SerializationException($"{o.GetType()} does not cross nodes."),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        AskEntity ask => Write(new AskForm(ask.Id, commands.NameOf(ask.Command), Element(ask.Command, ask.Command.GetType()))),
        EntityReply answer => Write(FormOf(answer)),
        EntityState state => Write(FormOf(state.View)),
        EntityUnavailable answer => Write(new UnavailableForm(answer.Id, answer.Cause, answer.Detail)),
        NodeReport report => Write(report),
        DrainNode drain => Write(drain),
        IEntityMessage message => Write(new IdForm(message.Id)),
        IEntityAnswer answer => Write(new IdForm(answer.Id)),
        _ => throw new SerializationException($"{obj.GetType()} does not cross nodes."),
    };

    /// <exception cref="SerializationException">Another version's message, or damaged.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            return manifest switch
            {
                "ask.v1" => AskOf(Read<AskForm>(bytes)),
                "read.v1" => new ReadEntity(Read<IdForm>(bytes).Id),
                "activate.v1" => new ActivateEntity(Read<IdForm>(bytes).Id),
                "release.v1" => new ReleaseEntity(Read<IdForm>(bytes).Id),
                "reply.v1" => ReplyOf(Read<ReplyForm>(bytes)),
                "state.v1" => StateOf(Read<StateForm>(bytes)),
                "done.v1" => new EntityDone(Read<IdForm>(bytes).Id),
                "unavailable.v1" => UnavailableOf(Read<UnavailableForm>(bytes)),
                "node-report.v1" => Read<NodeReport>(bytes),
                "drain-node.v1" => Read<DrainNode>(bytes),
                _ => throw new SerializationException($"The message '{manifest}' is unknown to this version."),
            };
        }
        catch (Exception fault) when (fault is JsonException or UnknownEventException or ArgumentException)
        {
            throw new SerializationException($"'{manifest}' cannot be read: {fault.Message}", fault);
        }
    }

    private AskEntity AskOf(AskForm form)
    {
        var type = commands.Find(form.Command)
            ?? throw new SerializationException($"The command '{form.Command}' is unknown to this version.");
        return new AskEntity(form.Id, (ICommand)(form.Data.Deserialize(type, JournalJson.Options) ?? throw new JsonException("The command is null.")));
    }

    private ReplyForm FormOf(EntityReply answer)
    {
        var (reply, codec) = (answer.Reply, kinds[answer.Id.Kind].Codec);
        // Of the envelope only the event counts here: its context stays in the journal.
        var events = reply.Events.Select(@event => codec.Encode(@event, DateTimeOffset.UnixEpoch, "", ""));
        return new ReplyForm(
            answer.Id,
            reply.Status,
            reply.SequenceNumber,
            reply.Epoch,
            [.. events.Select(@event => new EventForm(@event.Manifest, Parse(@event.Payload)))],
            reply.Refusal,
            reply.Cause,
            reply.Detail);
    }

    private EntityReply ReplyOf(ReplyForm form)
    {
        var codec = kinds[form.Id.Kind].Codec;
        IReadOnlyList<IEvent> events =
            [.. form.Events.Select(@event => codec.Decode(@event.Manifest, JsonSerializer.SerializeToUtf8Bytes(@event.Envelope), 0).Event)];
        return new EntityReply(form.Id, new Reply(form.Status, form.Sequence, form.Epoch, events, form.Refusal, form.Cause, form.Detail));
    }

    private StateForm FormOf(EntityView view) =>
        new(view.Id, view.SequenceNumber, view.Epoch, Element(view.State, kinds[view.Id.Kind].Accept(StateType.Visitor)));

    private EntityState StateOf(StateForm form)
    {
        var state = form.State.Deserialize(kinds[form.Id.Kind].Accept(StateType.Visitor), JournalJson.Options);
        return new EntityState(new EntityView(form.Id, state ?? throw new JsonException("The state is null."), form.Sequence, form.Epoch));
    }

    private static EntityUnavailable UnavailableOf(UnavailableForm form) => new(form.Id, form.Cause, form.Detail);

    private static JsonElement Element(object value, Type type) => JsonSerializer.SerializeToElement(value, type, JournalJson.Options);

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        return JsonElement.ParseValue(ref reader);
    }

    private static byte[] Write<TForm>(TForm form) => JsonSerializer.SerializeToUtf8Bytes(form, JournalJson.Options);

    private static TForm Read<TForm>(byte[] bytes) =>
        JsonSerializer.Deserialize<TForm>(bytes, JournalJson.Options) ?? throw new JsonException("The message is null.");

    private sealed class StateType : IEntityKindVisitor<Type>
    {
        public static readonly StateType Visitor = new();

        public Type Visit<TState>(EntityKind<TState> kind)
            where TState : class => typeof(TState);
    }
}
