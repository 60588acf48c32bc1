using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Ctyun.Media;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>
/// The body checks that all face abilities with the table 4101 to 4105 share, in G2 and G3. Order in G2: 4102, 4101; in G3: CTAPI_0009,
/// 4102 (no object), 4101, 4102 (type); then 4103, 4104.
/// </summary>
internal static class FourDigit
{
    private const int MostBytes = 2 << 20;

    public static readonly byte[][] One = ["imageContent"u8.ToArray()];

    public static readonly byte[][] Pair = ["img1Base64"u8.ToArray(), "img2Base64"u8.ToArray()];

    /// <summary>The pictures under these names.</summary>
    public static async ValueTask<(Picture[] Pictures, Refusal? Refusal)> OpenAsync(AbilityCall call, ContractEndpoint endpoint, byte[][] names)
    {
        var found = new (ReadOnlyMemory<byte> Encoded, ImageHeader Header)[names.Length];
        if (Open(call, endpoint, names, found) is { } refusal)
            return ([], refusal);
        if (await call.DecodeAsync(found, PixelRules.Any) is not { } decoded)
            return ([], GatewayErrors.Internal);
        return decoded.Any(d => d.Picture is null) ? ([], endpoint.Error(4104)) : ([.. decoded.Select(d => d.Picture!)], null);
    }

    private static Refusal? Open(
        AbilityCall call, ContractEndpoint endpoint, byte[][] names, (ReadOnlyMemory<byte> Encoded, ImageHeader Header)[] found)
    {
        Span<BodyField> fields = stackalloc BodyField[names.Length];
        var form = BodyFields.Read(call.Body, names, fields);
        if (form is BodyForm.Empty or BodyForm.NotJson)
            return endpoint.Generation == Generation.G3 ? GatewayErrors.InvalidJson : endpoint.Error(4102);
        if (form == BodyForm.NotObject)
            return endpoint.Error(4102);
        var isWrongType = false;
        var isMissing = false;
        foreach (var field in fields)
        {
            isWrongType |= field is { IsPresent: true, IsText: false };
            isMissing |= !field.IsPresent || field.IsEmptyText;
        }

        if (isWrongType && (endpoint.Generation == Generation.G2 || !isMissing))
            return endpoint.Error(4102);
        if (isMissing)
            return endpoint.Error(4101);

        Span<bool> isUnreadable = stackalloc bool[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            isUnreadable[i] = !call.TryBase64(fields[i], out var encoded);
            // What does not decode is measured by its text.
            if ((isUnreadable[i] ? fields[i].Length / 4 * 3 : encoded.Length) > MostBytes)
                return endpoint.Error(4103);
            found[i].Encoded = encoded;
        }

        for (var i = 0; i < names.Length; i++)
            if (isUnreadable[i] || call.Tools.Pictures.Probe(found[i].Encoded.Span, PixelRules.Any, out found[i].Header) != PictureFault.None)
                return endpoint.Error(4104);
        return null;
    }
}
