using Analytics.Client.Contract;
using Analytics.Client.Results;

namespace Analytics.Client.Reading;

/// <summary>Sorts errors into the classes of errors-global, section 6.</summary>
internal static class ErrorClasses
{
    /// <summary>A refusal of the gateway, or null where the ability itself spoke: no ability has a number of the gateway's.</summary>
    public static ErrorClass? OfGateway(RawAnswer answer)
    {
        if (answer.Error.StartsWith("AI_OP_", StringComparison.Ordinal))
            return null;
        if (answer.Error.StartsWith("CTAPI_", StringComparison.Ordinal) || answer.Number is { } number && GatewayErrors.Find(number) is not null)
            return OfNumber(answer.Number ?? answer.HttpStatus);
        return answer.HttpStatus == 200 ? null : OfNumber(answer.HttpStatus);
    }

    /// <summary>Class of an ability's own error. 4010 of the real-name check is the one rate refusal among them.</summary>
    public static ErrorClass OfAbility(ContractEndpoint endpoint, int number) =>
        endpoint.Ability == AbilityCodes.RealName && number == 4010 ? ErrorClass.Rate
        : number.ToString(System.Globalization.CultureInfo.InvariantCulture)[0] == '5' ? ErrorClass.Service
        : ErrorClass.Input;

    public static ErrorClass OfNumber(int number) => number switch
    {
        10002 or 10020 or 40002 or 40006 or 40009 or 40010 or 50002 or 401 or 403 => ErrorClass.Credentials,
        51001 or 51002 or 51003 => ErrorClass.Money,
        429 => ErrorClass.Rate,
        50000 or (>= 500 and <= 599) => ErrorClass.Service,
        _ => ErrorClass.Input,
    };
}
