using System.Text;
using System.Text.Json;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Bodies;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>
/// What the contract's tables say of a body that is no object, by its page and not by our code: read as text with the library's own JSON
/// document.
/// </summary>
internal static class FormOracle
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static BodyForm Form(byte[] body)
    {
        try
        {
            var text = s_strict.GetString(body);
            text = text.StartsWith('\uFEFF') ? text[1..] : text;
            if (text.Length == 0)
                return BodyForm.Empty;
            using var json = JsonDocument.Parse(text);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                return BodyForm.NotObject;
            return json.RootElement.EnumerateObject().Any() ? BodyForm.Object : BodyForm.EmptyObject;
        }
        catch (Exception unreadable) when (unreadable is JsonException or DecoderFallbackException)
        {
            return BodyForm.NotJson;
        }
    }

    /// <summary>The number of the endpoint's table for a body of this form; null where its fields decide.</summary>
    public static int? Number(ContractEndpoint endpoint, BodyForm form) => (form, endpoint) switch
    {
        (BodyForm.EmptyObject, { Ability: AbilityCodes.ElectronicFence }) => 4004,
        (BodyForm.Object or BodyForm.EmptyObject, _) => null,
        (_, { Generation: Generation.G1 }) => 4007,
        (_, { Ability: AbilityCodes.FallDown or AbilityCodes.Fight }) => 4003,
        (BodyForm.Empty, { Ability: AbilityCodes.HardHat or AbilityCodes.Workwear }) => 4005,
        (BodyForm.NotObject, { Ability: AbilityCodes.HardHat or AbilityCodes.Workwear, Generation: Generation.G3 }) => 4005,
        (_, { Ability: AbilityCodes.HardHat or AbilityCodes.Workwear }) => 4006,
        (BodyForm.NotObject, { Ability: AbilityCodes.ElectronicFence }) => 4004,
        (_, { Ability: AbilityCodes.ElectronicFence }) => 4003,
        (BodyForm.Empty, { Id: "g3.action_liveness.safety" }) => 400003,
        (BodyForm.NotJson, { Id: "g3.action_liveness.safety" }) => 400004,
        (_, { Generation: Generation.G2 }) => 4102,
        (BodyForm.Empty or BodyForm.NotJson, _) => GatewayErrors.InvalidJson.Number,
        (_, { Ability: AbilityCodes.RealName }) => 4002,
        _ => endpoint.Find(400005) is null ? 4102 : 400005,
    };
}
