using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using Analytics.Engine.Codec;
using Analytics.Gateway.Cameras;
using Analytics.Gateway.Requests;

namespace Analytics.Gateway.Live;

/// <summary>One message of the stream, ready to be written.</summary>
/// <param name="Ordering">Of the journal's event, by which a client resumes; 0 for what is in no journal.</param>
/// <param name="Tenant">Null for what concerns everybody.</param>
public sealed record LiveMessage(long Ordering, string? Tenant, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>A sign of life: a comment, which clients skip.</summary>
    public static ReadOnlyMemory<byte> Heartbeat { get; } = ": \n\n"u8.ToArray();

    /// <summary>Null for events that the stream does not carry.</summary>
    public static LiveMessage? Of(EntityId id, long ordering, DecodedEvent stored)
    {
        if (id.Kind != IncidentLogDecider.KindName && id.Kind != CameraDecider.KindName)
            return null;
        var name = stored.Event.GetType().GetCustomAttribute<EventNameAttribute>()!.Name;
        var at = stored.Context.At;
        var by = stored.Context.By;
        LiveIncident Incident(IncidentId incident, DateTimeOffset? until = null, string? text = null) =>
            new(id.Tenant, id.Key, incident.Value, at, by, null, null, null, null, null, until, text);
        object? data = stored.Event switch
        {
            IncidentOpened opened => Incident(opened.Id) with
            {
                Rule = opened.Rule.Id,
                Ability = opened.Rule.Ability,
                Severity = opened.Rule.Severity,
                Label = opened.Evidence.Observations[0].Label,
                Score = opened.Evidence.Observations[0].Score,
            },
            IncidentExtended extended => Incident(extended.Id, extended.ActiveUntil),
            IncidentClosed closed => Incident(closed.Id, closed.EndedAt, JsonNamingPolicy.CamelCase.ConvertName(closed.Reason.ToString())),
            IncidentAcknowledged acknowledged => Incident(acknowledged.Id),
            IncidentDismissed dismissed => Incident(dismissed.Id, text: dismissed.Reason),
            IncidentResolved resolved => Incident(resolved.Id, text: resolved.Outcome),
            IncidentNoted noted => Incident(noted.Id, text: noted.Text),
            IncidentEvidenceAttached attached =>
                Incident(attached.Id, text: JsonNamingPolicy.CamelCase.ConvertName(attached.File.Kind.ToString())),
            CameraImported or CameraConfigured or CameraEnabled or CameraDisabled or CameraRetired =>
                new LiveChange(id.Tenant, id.Key, at, by),
            _ => null,
        };
        return data is null ? null : new LiveMessage(ordering, id.Tenant, Write(name, data, ordering));
    }

    /// <summary>A camera came up, was interrupted, or went down.</summary>
    public static LiveMessage Of(EntityId camera, CameraNow? now) => new(0, camera.Tenant, Write(
        "camera-state", new LiveCameraState(camera.Tenant, camera.Key, now?.Status), 0));

    /// <summary>The client was away for too long: it takes the lists anew and goes on from <paramref name="ordering"/>.</summary>
    public static ReadOnlyMemory<byte> Reset(long ordering) => Write("reset", new LiveReset(ordering), ordering);

    private static byte[] Write(string name, object data, long ordering)
    {
        var id = ordering > 0 ? string.Create(CultureInfo.InvariantCulture, $"id: {ordering}\n") : "";
        // JSON escapes line breaks, so the data is one line.
        return Encoding.UTF8.GetBytes($"{id}event: {name}\ndata: {JsonSerializer.Serialize(data, data.GetType(), ApiJson.Options)}\n\n");
    }
}

/// <summary>An incident's event. Fields beyond the first five are there where the event has them.</summary>
public sealed record LiveIncident(
    string Tenant, string Camera, string Incident, DateTimeOffset At, string By, string? Rule, string? Ability, Severity? Severity,
        string? Label,
    double? Score, DateTimeOffset? Until, string? Text);

/// <summary>A camera's configuration or switch changed.</summary>
public sealed record LiveChange(string Tenant, string Camera, DateTimeOffset At, string By);

/// <param name="Status">Absent where it runs no more on this node.</param>
public sealed record LiveCameraState(string Tenant, string Camera, CameraStatus? Status);

public sealed record LiveReset(long From);
