using System.Text.Json;
using Analytics.Domain;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered.Serialization;

// Wire format: fields are only ever added. Old and new versions run side by side during a rolling upgrade.

internal sealed record AskForm(EntityId Id, string Command, JsonElement Data);

internal sealed record ReplyForm(
    EntityId Id,
    ReplyStatus Status,
    long Sequence,
    long Epoch,
    IReadOnlyList<EventForm> Events,
    Refusal? Refusal,
    ReplyCause Cause,
    string? Detail);

/// <param name="Envelope">As in the journal.</param>
internal sealed record EventForm(string Manifest, JsonElement Envelope);

internal sealed record StateForm(EntityId Id, long Sequence, long Epoch, JsonElement State);

internal sealed record IdForm(EntityId Id);

internal sealed record UnavailableForm(EntityId Id, ReplyCause Cause, string Detail);
