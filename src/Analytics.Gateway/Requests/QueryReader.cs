using System.Globalization;
using Analytics.Domain;
using Analytics.Domain.Rules;
using Analytics.Gateway.Problems;

namespace Analytics.Gateway.Requests;

/// <summary>Reads parameters of a query and collects every fault, instead of stopping at the first.</summary>
internal sealed class QueryReader
{
    private readonly List<FieldFault> _faults = [];

    public Problem? Problem => _faults.Count == 0 ? null : Problems.Problem.Of(_faults);

    public void Fault(string field, FaultCode code, Text message, Text fix) => _faults.Add(new FieldFault(field, code, message, fix));

    public string? Name(string field, string? text)
    {
        if (text is null || (EntityId.IsName(text) && text.Length <= 100))
            return text;
        Fault(field, FaultCode.Malformed, new("is no name", "不是有效名称"),
            new("use lower case letters, digits and . - _", "请使用小写字母、数字和 . - _"));
        return null;
    }

    public string? Within(string field, string? text, int most)
    {
        if (text is null || text.Length <= most)
            return text;
        Fault(field, FaultCode.TooLong, new($"has {text.Length} characters", $"有 {text.Length} 个字符"),
            new($"use {most} at most", $"最多 {most} 个"));
        return null;
    }

    public T? Choice<T>(string field, string? text)
        where T : struct, Enum
    {
        if (text is null)
            return null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (JsonName(value).Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        var all = string.Join(", ", Enum.GetValues<T>().Select(JsonName));
        Fault(field, FaultCode.Unknown, new("is unknown", "未知取值"), new($"use one of {all}", $"可用取值：{all}"));
        return null;
    }

    /// <summary>ISO 8601 with an offset; without one it is taken for UTC.</summary>
    public DateTimeOffset? Instant(string field, string? text)
    {
        if (text is null)
            return null;
        if (text.Length <= 40
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
            return at;
        Fault(field, FaultCode.Malformed, new("is no instant", "不是有效时间"),
            new("write it as 2026-03-14T07:30:00Z", "格式如 2026-03-14T07:30:00Z"));
        return null;
    }

    public int Limit(string? text, int most, int usual = 50)
    {
        if (text is null)
            return usual;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most)
            return limit;
        Fault("limit", FaultCode.OutOfRange, new("is out of range", "超出范围"), new($"use a number from 1 to {most}", $"请使用 1 到 {most} 的整数"));
        return usual;
    }

    public void Cursor()
    {
        Fault("after", FaultCode.Malformed, new("is no cursor of this list", "不是该列表的游标"),
            new("pass on what the page before named as next", "请使用上一页返回的 next"));
    }

    public long? Number(string field, string? text)
    {
        if (text is null)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        if (field == "after")
            Cursor();
        else
            Fault(field, FaultCode.Malformed, new("is no number", "不是数字"), new("use a whole number from 0", "请使用非负整数"));
        return null;
    }

    private static string JsonName<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
