using System.Text.Json;
using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>
/// Action liveness of G3 in both products, whose tables and limits differ (L2). Order: body 400003, 400004 (face: CTAPI_0009), 400005;
/// fields 400006, 400008, 400009, 400010; size 400012, Base64 400017, container 400015, damage 400016, length 400011, rate 400013; then the
/// ability's 400019 to 400021 and 400018.
/// </summary>
internal sealed class ActionHandler(ContractEndpoint endpoint, CtyunOptions options) : AbilityHandler(endpoint)
{
    internal const string TextNeeded = " 字段应该是 string 类型";

    private const int MostVideoBytes = 8 << 20;

    /// <summary>Frame rates are measured: 30 fps reads as 30.0003 in some files.</summary>
    private const double RateTolerance = 0.05;

    private static readonly byte[][] s_names = ["Action"u8.ToArray(), "VideoBase64"u8.ToArray(), "ActionType"u8.ToArray()];

    private bool IsSafety => Endpoint.Product == ProductNames.Safety;

    private bool IsUnion => options.ActionProfile == ActionProfile.Union;

    private int MostTextBytes => IsSafety && !IsUnion ? 8 << 20 : 11 << 20;

    private double LongestSeconds => IsSafety || IsUnion ? 15 : 8;

    public override async ValueTask<Refusal?> RunAsync(AbilityCall call)
    {
        if (Open(call, out var video, out var action) is { } refusal)
            return refusal;
        if (await CheckAsync(call, video) is { } unfit)
            return unfit;
        var (answer, fault) = await call.AskAsync<AbilityAnswer.Actions>(new AbilityRequest.ActionLiveness(video, action, ChecksQuality: !IsSafety));
        if (answer is null)
            return fault;
        Write(call.Answer.Json, answer);
        return null;
    }

    private Refusal? Open(AbilityCall call, out Memory<byte> video, out LivenessAction action)
    {
        (video, action) = (default, default);
        Span<BodyField> fields = stackalloc BodyField[3];
        switch (BodyFields.Read(call.Body, s_names, fields))
        {
            case BodyForm.Empty:
                return IsSafety ? Refuse(400003) : GatewayErrors.InvalidJson;
            case BodyForm.NotJson:
                return IsSafety ? Refuse(400004) : GatewayErrors.InvalidJson;
            case BodyForm.NotObject:
                return Refuse(400005);
        }

        var (name, text, type) = (fields[0], fields[1], fields[2]);
        if (!name.IsPresent || !text.IsPresent || !type.IsPresent)
            return Refuse(400006);
        for (var i = 0; i < fields.Length; i++)
            if (!fields[i].IsText)
                return Refuse(400008, Endpoint.Fields[i] + TextNeeded);
        if (name.IsEmptyText || text.IsEmptyText || type.IsEmptyText)
            return Refuse(400009);
        if (BodyText.Short(call.Body, name, 64) != "ActionFas" || Known(BodyText.Short(call.Body, type, 64)) is not { } known)
            return Refuse(400010);
        action = known;
        if (text.Length > MostTextBytes)
            return Refuse(400012);
        if (!call.TryBase64(text, out video))
            return Refuse(400017);
        return video.Length > MostVideoBytes ? Refuse(400012) : null;
    }

    private async ValueTask<Refusal?> CheckAsync(AbilityCall call, Memory<byte> video)
    {
        try
        {
            var info = await call.Tools.Videos.ProbeAsync(video, new VideoLimits(MostVideoBytes), call.Cancel);
            if (info.Duration.TotalSeconds < 1 || info.Duration.TotalSeconds > LongestSeconds)
                return Refuse(400011);
            return info.FramesPerSecond is < 10 - RateTolerance or > 30 + RateTolerance ? Refuse(400013) : null;
        }
        catch (VideoRejectedException rejected)
        {
            return rejected.Fault switch
            {
                VideoFault.NotAVideo or VideoFault.UnsupportedContainer => Refuse(400015),
                VideoFault.TooManyBytes => Refuse(400012),
                VideoFault.TooLong => Refuse(400011),
                VideoFault.TooSlow => Faults.Service(Endpoint),
                _ => Refuse(400016),
            };
        }
    }

    private void Write(Utf8JsonWriter json, AbilityAnswer.Actions answer)
    {
        Envelope.Begin(json, Endpoint);
        WritePayload(json, answer);
        if (options.LegacyKeys)
        {
            // The example of 000 prints these two names, its tables the others (B09).
            json.WriteNumber("statuscode"u8, 0);
            json.WritePropertyName("result"u8);
            WritePayload(json, answer);
        }

        Envelope.End(json);
    }

    private static void WritePayload(Utf8JsonWriter json, AbilityAnswer.Actions answer)
    {
        json.WriteStartObject();
        Flag(json, "eye"u8, answer.Seen.Contains(LivenessAction.Eye));
        Flag(json, "face_left"u8, answer.Seen.Contains(LivenessAction.FaceLeft));
        Flag(json, "face_right"u8, answer.Seen.Contains(LivenessAction.FaceRight));
        Flag(json, "face_updown"u8, answer.Seen.Contains(LivenessAction.FaceUpDown));
        Flag(json, "mouth"u8, answer.Seen.Contains(LivenessAction.Mouth));
        Flag(json, "valid"u8, answer.IsLive);
        json.WriteEndObject();
    }

    private static void Flag(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool value) => json.WriteString(name, value ? "True" : "False");

    private static LivenessAction? Known(string? type) => type switch
    {
        "Blink" => LivenessAction.Eye,
        "OpenMouth" => LivenessAction.Mouth,
        "FaceLeft" => LivenessAction.FaceLeft,
        "FaceRight" => LivenessAction.FaceRight,
        "FaceUpdown" => LivenessAction.FaceUpDown,
        _ => null,
    };
}
