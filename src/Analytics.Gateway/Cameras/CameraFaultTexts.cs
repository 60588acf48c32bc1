using Analytics.Domain.Rules;
using Analytics.Gateway.Problems;

namespace Analytics.Gateway.Cameras;

/// <summary>The domain's faults of a configuration, at the API's names of the fields and in both languages.</summary>
internal static class CameraFaultTexts
{
    public static Problem Of(IReadOnlyList<Fault> faults) => Problem.Of([.. faults.Select(Translate)]);

    private static FieldFault Translate(Fault fault) => new(
        fault.Path == "source.display" ? "source.address" : fault.Path,
        fault.Code,
        new(fault.Message, $"{Chinese(fault.Code)}（{fault.Message}）"),
        new(fault.Fix, $"请按要求填写（{fault.Fix}）"));

    private static string Chinese(FaultCode code) => code switch
    {
        FaultCode.Required => "不能为空",
        FaultCode.OutOfRange => "超出范围",
        FaultCode.TooLong => "过长",
        FaultCode.TooMany => "数量过多",
        FaultCode.Unknown => "未知取值",
        FaultCode.Malformed => "格式有误",
        FaultCode.Duplicate => "重复",
        FaultCode.Conflict => "相互矛盾",
        FaultCode.Secret => "包含不应公开的密码",
        FaultCode.NotAllowed => "不被允许",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "has no text"),
    };
}
