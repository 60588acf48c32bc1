using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Ctyun.Media;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>
/// Real-name check of G3. What cannot be asked is 4002 with the sentence that applies; what was asked is told by the first two characters
/// of resStr. certToken and resStr go with 0, 4101 and 4109 alone (B21).
/// </summary>
internal sealed class RealNameHandler(ContractEndpoint endpoint) : AbilityHandler(endpoint)
{
    internal const string NoPicture = "portrait字段需为图片转换的base64字符串";
    internal const string TooLong = "portrait字段过长";
    internal const string NoIdNumber = "不是有效的身份号码";

    /// <summary>Ours: the manual lists no sentence for these two.</summary>
    private const string NoObject = "请求体需为字典";

    private const string NoName = "fullName字段不能为空且不能包含空格等特殊字符";
    private const int MostPortraitCharacters = 200 << 10;
    private const int MostNameBytes = 256;

    private static readonly byte[][] s_names = ["portrait"u8.ToArray(), "idNum"u8.ToArray(), "fullName"u8.ToArray()];

    public override async ValueTask<Refusal?> RunAsync(AbilityCall call)
    {
        if (Open(call, out var encoded, out var idNumber, out var fullName) is { } refusal)
            return refusal;
        if (call.Tools.Pictures.Probe(encoded.Span, PixelRules.Any, out var header) != PictureFault.None)
            return Wrong(NoPicture);
        if (await call.DecodeAsync([(encoded, header)], PixelRules.Any) is not [var decoded])
            return GatewayErrors.Internal;
        if (decoded.Picture is null)
            return Wrong(NoPicture);
        var (answer, fault) = await call.AskAsync<AbilityAnswer.RealName>(new AbilityRequest.RealName(fullName, idNumber, decoded.Picture) { Account = call.Account });
        if (answer is null)
            return fault;
        var number = Verdict(answer.Result);
        if (number == 0)
            Write(call.Answer, answer);
        return number switch
        {
            0 => null,
            4101 or 4109 => new Refusal(Endpoint.Error(number), Token: (answer.Token, answer.Result)),
            4002 => Wrong(NoIdNumber),
            _ => Refuse(number),
        };
    }

    /// <summary>The number that goes with a resStr; 0 for the same person.</summary>
    internal static int Verdict(string result) => result switch
    {
        ['0', '0', ..] => 0,
        // L4: no portrait on record is a person who is not in the registry.
        ['0', 'D', ..] => 4109,
        ['0', 'A' or 'B' or 'W', ..] => 4103,
        ['0', 'T', ..] => 4104,
        ['0', _, ..] => 4101,
        ['5', ..] => 4109,
        ['6', ..] => 4002,
        ['7' or 'E', ..] => 4103,
        ['A' or 'T', ..] => 4104,
        // Not carried out: the registry could not be asked.
        ['X', ..] => 1,
        _ => 2,
    };

    private Refusal? Open(AbilityCall call, out Memory<byte> encoded, out string idNumber, out string fullName)
    {
        (encoded, idNumber, fullName) = (default, "", "");
        Span<BodyField> fields = stackalloc BodyField[3];
        switch (BodyFields.Read(call.Body, s_names, fields))
        {
            case BodyForm.Empty:
            case BodyForm.NotJson:
                return GatewayErrors.InvalidJson;
            case BodyForm.NotObject:
                return Wrong(NoObject);
        }

        var (portrait, number, name) = (fields[0], fields[1], fields[2]);
        if (!portrait.IsText || portrait.IsEmptyText)
            return Wrong(NoPicture);
        if (portrait.Length > MostPortraitCharacters)
            return Wrong(TooLong);
        if (!call.TryBase64(portrait, out encoded))
            return Wrong(NoPicture);
        if (!number.IsText || BodyText.Short(call.Body, number, 64) is not { } id || !IsIdNumber(id))
            return Wrong(NoIdNumber);
        if (!name.IsText || BodyText.Short(call.Body, name, MostNameBytes) is not { Length: > 0 } full || full.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
            return Wrong(NoName);
        (idNumber, fullName) = (id, full);
        return null;
    }

    // Its form; the check digit is the registry's business.
    private static bool IsIdNumber(string text) =>
        text.Length == 18 && !text.AsSpan(0, 17).ContainsAnyExceptInRange('0', '9') && text[17] is (>= '0' and <= '9') or 'X';

    private Refusal Wrong(string sentence) => new(Endpoint.Error(4002), sentence);

    private static void Write(AnswerBuffer answer, AbilityAnswer.RealName found)
    {
        var json = answer.Json;
        json.WriteStartObject();
        json.WriteString("certToken"u8, found.Token);
        json.WriteString("resStr"u8, found.Result);
        json.WriteNumber("statusCode"u8, 0);
        json.WriteString("retMessage"u8, "成功");
        json.WriteEndObject();
    }
}
