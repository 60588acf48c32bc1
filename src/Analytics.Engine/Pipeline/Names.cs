using System.Text.Json;

namespace Analytics.Engine.Pipeline;

/// <summary>Names of enums as they are stored and shown: <c>SizeChanged</c> is <c>size-changed</c>.</summary>
public static class Names
{
    public static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);
}
