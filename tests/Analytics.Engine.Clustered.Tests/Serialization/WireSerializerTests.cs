using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Analytics.Domain;
using Analytics.Engine.Clustered.Placement;
using Analytics.Engine.Clustered.Serialization;
using Analytics.Engine.Clustered.Sharding;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs.Counters;

namespace Analytics.Engine.Clustered.Tests.Serialization;

public sealed class WireSerializerTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly EntityId Id = Counter.Id("wire");

    private readonly ActorSystem system = ActorSystem.Create("wire");
    private readonly WireSerializer wire;

    public WireSerializerTests() => wire = new WireSerializer(
        (ExtendedActorSystem)system, new EntityKinds(Counter.Kind()), new CommandCatalog().Add(typeof(Add)).Add(typeof(Run)));

    public static TheoryData<string, string> Golden => new()
    {
        { "ask.v1", """{"id":"counter|spec|wire","command":"add","data":{"commandId":"c","at":"2026-03-01T08:00:00+00:00","amount":5,"times":2,"by":"spec"}}""" },
        { "read.v1", """{"id":"counter|spec|wire"}""" },
        { "activate.v1", """{"id":"counter|spec|wire"}""" },
        { "release.v1", """{"id":"counter|spec|wire"}""" },
        { "reply.v1", """{"id":"counter|spec|wire","status":"refused","sequence":7,"epoch":3,"events":[],"refusal":{"stage":"CounterRefusal","reason":"BelowZero","detail":"no"},"cause":"none","detail":null}""" },
        { "state.v1", """{"id":"counter|spec|wire","sequence":7,"epoch":3,"state":{"sum":9,"events":2,"runs":"x","refusedUnrecorded":1,"restedLast":true}}""" },
        { "done.v1", """{"id":"counter|spec|wire"}""" },
        { "unavailable.v1", """{"id":"counter|spec|wire","cause":"ousted","detail":"gone"}""" },
        { "node-report.v1", """{"nodeId":"n","power":4,"isDraining":true,"entities":{"counter":2},"shards":{"counter":{"17":2.5}},"handOffs":["counter/9"],"duties":["write"],"peerUrl":"http://10.0.0.1:4054","configDigest":"ab12"}""" },
        { "drain-node.v1", """{"isDraining":true}""" },
    };

    private static IReadOnlyDictionary<string, object> Messages { get; } = new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["ask.v1"] = new AskEntity(Id, new Add("c", At, 5, 2)),
        ["read.v1"] = new ReadEntity(Id),
        ["activate.v1"] = new ActivateEntity(Id),
        ["release.v1"] = new ReleaseEntity(Id),
        ["reply.v1"] = new EntityReply(Id, new Reply(ReplyStatus.Refused, 7, 3, [], Refusal.Of(CounterRefusal.BelowZero, "no"))),
        ["state.v1"] = new EntityState(new EntityView(Id, new CounterState(9, 2, "x", 1, true), 7, 3)),
        ["done.v1"] = new EntityDone(Id),
        ["unavailable.v1"] = new EntityUnavailable(Id, ReplyCause.Ousted, "gone"),
        ["node-report.v1"] = new NodeReport(
            "n", 4, true, new Dictionary<string, int> { ["counter"] = 2 },
            new Dictionary<string, IReadOnlyDictionary<string, double>> { ["counter"] = new Dictionary<string, double> { ["17"] = 2.5 } }, ["counter/9"], ["write"], "http://10.0.0.1:4054", "ab12"),
        ["drain-node.v1"] = new DrainNode(true),
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void A_message_keeps_its_manifest_and_form(string manifest, string json)
    {
        var message = Messages[manifest];

        Assert.Equal(manifest, wire.Manifest(message));
        Assert.Equal(json, Encoding.UTF8.GetString(wire.ToBinary(message)));
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void A_message_of_another_node_is_read_as_it_was_sent(string manifest, string json)
    {
        var read = wire.FromBinary(Encoding.UTF8.GetBytes(json), manifest);

        Assert.Equivalent(Messages[manifest], read, strict: true);
    }

    [Fact]
    public void A_reply_carries_its_events_under_the_journals_manifests()
    {
        var reply = new Reply(ReplyStatus.Committed, 4, 1, [new CounterAdded(3), new CounterTold("中")]);

        var read = (EntityReply)wire.FromBinary(wire.ToBinary(new EntityReply(Id, reply)), "reply.v1");

        Assert.Equal(reply.Events, read.Reply.Events);
    }

    [Fact]
    public void Every_message_that_crosses_nodes_has_a_form()
    {
        Assert.Equal(
            WireSerializer.Types.Select(type => type.Name).Order(StringComparer.Ordinal),
            Messages.Values.Select(message => message.GetType().Name).Order(StringComparer.Ordinal));
        Assert.Equal([4201, 4202, 4203], [new JournalSerializer((ExtendedActorSystem)system).Identifier, wire.Identifier, RefusingSerializer.Id]);
    }

    [Theory]
    [InlineData("ask.v2", "{}", "'ask.v2'")]
    [InlineData("ask.v1", """{"id":"counter|spec|wire","command":"explode","data":{}}""", "'explode'")]
    [InlineData("ask.v1", """{"id":"nothing","command":"add","data":{}}""", "ask.v1")]
    [InlineData("ask.v1", """{"id":"counter|spec|wire","command":"add","data":{"commandId":"c"}}""", "ask.v1")]
    [InlineData("reply.v1", "{", "reply.v1")]
    [InlineData("state.v1", """{"id":"ghost|spec|wire","sequence":1,"epoch":1,"state":{}}""", "'ghost'")]
    public void What_another_version_or_nobody_sent_is_refused_by_name(string manifest, string json, string named)
    {
        var fault = Assert.Throws<SerializationException>(() => wire.FromBinary(Encoding.UTF8.GetBytes(json), manifest));

        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_commands_with_one_name_are_refused()
    {
        var fault = Assert.Throws<ArgumentException>(() => new CommandCatalog().Add(typeof(Add)).Add(typeof(Other.Add)));

        Assert.Contains("'add'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_without_a_serializer_goes_nowhere()
    {
        var refusing = new RefusingSerializer((ExtendedActorSystem)system);

        Assert.Contains("StringBuilder", Assert.Throws<NotSupportedException>(() => refusing.ToBinary(new StringBuilder())).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => refusing.FromBinary([], "anything"));
    }

    public void Dispose() => system.Dispose();

    private static class Other
    {
        public sealed record Add(string CommandId, DateTimeOffset At, string By) : ICommand;
    }
}
