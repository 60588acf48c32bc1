using System.Text.Json;
using System.Text.Json.Nodes;
using Analytics.Domain.Quotas;

namespace Analytics.Domain.Tests.Quotas;

/// <summary>Given events, when a command, then events or a refusal.</summary>
internal sealed class Scenario(string ability = "face_detect", QuotaSettings? settings = null)
{
    private readonly QuotaDecider _decider = new(settings ?? Quota.Unlimited);
    private QuotaState _state = QuotaState.Empty(ability);
    private Decision<QuotaState>? _decision;

    public QuotaState State => _state;

    public Scenario Given(DateTimeOffset at, params IEvent[] events)
    {
        foreach (var @event in events)
            _state = _decider.Evolve(_state, @event, new EventContext(at, "given", "test", 1));
        return this;
    }

    /// <summary>What came before this command becomes its past.</summary>
    public Scenario When(QuotaCommand command)
    {
        _decision = _decider.Decide(_state, command);
        if (_decision.Volatile is { } kept)
            _state = kept;
        return Given(command.At, [.. _decision.Events]);
    }

    public Scenario Then(params IEvent[] expected)
    {
        Assert.Null(_decision!.Refusal);
        Assert.Equal(expected.Select(Text), _decision.Events.Select(Text));
        return this;

        static string Text(IEvent e) => e.GetType().Name + Canonical.Of(e);
    }

    public Scenario ThenNothing() => Then();

    public Scenario ThenRefused(QuotaRefusal reason, string? named = null)
    {
        Assert.Empty(_decision!.Events);
        Assert.True(_decision.Refusal?.Is(reason), $"expected {reason}, got {_decision.Refusal?.ToString() ?? "no refusal"}");
        if (named is not null)
            Assert.Contains(named, _decision.Refusal!.Detail, StringComparison.Ordinal);
        return this;
    }
}

/// <summary>JSON with sorted names: equal texts are equal values.</summary>
internal static class Canonical
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static string Of(object value) =>
        Sorted(JsonSerializer.SerializeToNode(value, value.GetType(), Options))?.ToJsonString() ?? "null";

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject o => new JsonObject(
            o.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray a => new JsonArray([.. a.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
