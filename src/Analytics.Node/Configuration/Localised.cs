using System.Globalization;

namespace Analytics.Node.Configuration;

/// <summary>A text that an operator reads, in both languages of the product.</summary>
public sealed record Localised(string En, string Zh)
{
    /// <summary>The text in the language of the process (LANG, LC_ALL or --lang).</summary>
    public override string ToString() => Languages.IsChinese ? Zh : En;
}

/// <summary>Which of the two languages the process speaks. Set once at the start.</summary>
public static class Languages
{
    public static bool IsChinese { get; private set; } =
        (Environment.GetEnvironmentVariable("LC_ALL") ?? Environment.GetEnvironmentVariable("LANG") ?? "").StartsWith("zh", StringComparison.Ordinal);

    /// <param name="name"><c>en</c> or <c>zh</c>; another one is ignored.</param>
    public static void Use(string name) => IsChinese = name switch
    {
        "zh" => true,
        "en" => false,
        _ => IsChinese,
    };

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
