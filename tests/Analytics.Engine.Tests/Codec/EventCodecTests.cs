using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Specs.Counters;

namespace Analytics.Engine.Tests.Codec;

public sealed class EventCodecTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 16, 0, 1, 500, TimeSpan.FromHours(8));

    private enum Colour
    {
        DarkRed = 1,
    }

    [Fact]
    public void An_envelope_reads_back_with_its_own_offset_and_any_language()
    {
        var written = Counter.Codec.Encode(new CounterTold("巡逻 \"北门\" 🚧"), At, "c-1", "李");
        var read = Counter.Codec.Decode(written.Manifest, written.Payload.Span, 7);

        Assert.Equal("""{"at":"2026-03-01T16:00:01.5+08:00","cmd":"c-1","by":"李","data":{"what":"巡逻 \"北门\" 🚧"}}"""
            .Replace("🚧", "\\uD83D\\uDEA7", StringComparison.Ordinal), Encoding.UTF8.GetString(written.Payload.Span));
        Assert.Equal(new CounterTold("巡逻 \"北门\" 🚧"), read.Event);
        Assert.Equal(new EventContext(At, "c-1", "李", 7), read.Context);
        Assert.Equal(TimeSpan.FromHours(8), read.Context.At.Offset);
    }

    [Fact]
    public void Enums_are_written_by_name_and_entity_ids_as_one_word()
    {
        var codec = new EventCodec(new EventCatalog().Add<Painted>());
        var written = codec.Encode(new Painted(Colour.DarkRed, new EntityId("camera", "campus", "gate-1")), At, "c", "b");

        Assert.Contains("""{"colour":"darkRed","what":"camera|campus|gate-1"}""", Encoding.UTF8.GetString(written.Payload.Span), StringComparison.Ordinal);
        Assert.Equal(new Painted(Colour.DarkRed, new EntityId("camera", "campus", "gate-1")), codec.Decode(written.Manifest, written.Payload.Span, 1).Event);
    }

    [Fact]
    public void An_unknown_manifest_is_refused_by_its_name()
    {
        var fault = Assert.Throws<UnknownEventException>(() => Counter.Codec.Decode("counter-mirrored.v3", "{}"u8, 1));

        Assert.Equal("counter-mirrored.v3", fault.Manifest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"at":"2026-03-01T08:00:00Z","cmd":"c","by":"b"}""")]
    [InlineData("""{"at":"2026-03-01T08:00:00Z","cmd":"c","by":"b","data":null}""")]
    [InlineData("""{"at":"2026-03-01T08:00:00Z","cmd":"c","by":"b","data":{}}""")]
    [InlineData("""{"at":"2026-03-01T08:00:00Z","cmd":null,"by":"b","data":{"amount":1}}""")]
    [InlineData("""{"cmd":"c","at":"2026-03-01T08:00:00Z","by":"b","data":{"amount":1}}""")]
    [InlineData("""{"at":"2026-03-01T08:00:00Z","cmd":"c","by":"b","data":{"amount":1}""")]
    [InlineData("""{"at":"2026-03-01T08:00:00Z","cmd":"c","by":"b","data":{"amount":1},"more":1}""")]
    [InlineData("""{"at":"2026-03-01T08:00:00Z","cmd":"c","by":"b","data":{"amount":"one"}}""")]
    public void A_damaged_row_is_refused(string json) =>
        Assert.ThrowsAny<JsonException>(() => Counter.Codec.Decode("counter-added.v1", Encoding.UTF8.GetBytes(json), 1));

    [Fact]
    public void An_old_version_is_raised_step_by_step()
    {
        var codec = new EventCodec(new EventCatalog().Add<Moved>()
            .Upcast("moved", 1, data => new JsonObject { ["x"] = data["left"]!.GetValue<int>() })
            .Upcast("moved", 2, data => new JsonObject { ["x"] = data["x"]!.GetValue<int>(), ["y"] = 0 }));

        var read = codec.Decode("moved.v1", """{"at":"2026-03-01T08:00:00Z","cmd":"c","by":"b","data":{"left":4}}"""u8, 3);

        Assert.Equal(new Moved(4, 0), read.Event);
        Assert.Equal(3, read.Context.SequenceNumber);
    }

    [Fact]
    public void An_upcaster_that_leads_nowhere_names_the_version_that_is_missing()
    {
        var codec = new EventCodec(new EventCatalog().Add<Moved>().Upcast("moved", 1, data => data));

        Assert.Equal("moved.v2", Assert.Throws<UnknownEventException>(
            () => codec.Decode("moved.v1", """{"at":"2026-03-01T08:00:00Z","cmd":"c","by":"b","data":{}}"""u8, 1)).Manifest);
    }

    [Fact]
    public void Two_types_cannot_share_a_manifest() =>
        Assert.Contains("'moved.v3'", Assert.Throws<ArgumentException>(() => new EventCatalog().Add<Moved>().Add<MovedToo>()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_type_without_a_name_is_refused_before_anything_is_written()
    {
        Assert.Throws<ArgumentException>(() => new EventCatalog().Add<Nameless>());
        Assert.Throws<InvalidOperationException>(() => Counter.Codec.Encode(new Nameless(), At, "c", "b"));
    }

    [Fact]
    public void A_state_reads_back_with_its_history()
    {
        var decider = new EntityDecider<CounterState>(new CounterDecider());
        var state = decider.Initial(Counter.Id("x"));
        for (var number = 0; number < 20; number++)
            state = decider.Evolve(state, new CounterAdded(1), new EventContext(At.AddMinutes(number), $"c-{number}", "b", number + 1));

        var read = Counter.Codec.DecodeState<CounterState>(Counter.Codec.EncodeState(state));

        Assert.Equal(state.Inner, read.Inner);
        Assert.Equal(state.Recent.Queue, read.Recent.Queue);
        Assert.True(read.Recent.Ids.SetEquals(state.Recent.Ids));
        Assert.Equal(state.Recent.Latest, read.Recent.Latest);
        Assert.False(read.Recent.Contains("c-0"));
    }

    [EventName("painted", 1)]
    private sealed record Painted(Colour Colour, EntityId What) : IEvent;

    [EventName("moved", 3)]
    private sealed record Moved(int X, int Y) : IEvent;

    [EventName("moved", 3)]
    private sealed record MovedToo(int X) : IEvent;

    private sealed record Nameless : IEvent;
}
