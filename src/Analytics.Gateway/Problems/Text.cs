namespace Analytics.Gateway.Problems;

/// <summary>A text that people read, in both languages of the product.</summary>
public sealed record Text(string En, string Zh)
{
    public string In(Language language) => language == Language.Chinese ? Zh : En;
}

public enum Language
{
    English = 1,
    Chinese = 2,
}

/// <summary>The language that a caller asks for.</summary>
public static class RequestLanguage
{
    /// <summary>The best of <c>Accept-Language</c> that is one of ours; English where none is.</summary>
    public static Language Of(HttpRequest request)
    {
        var wished = request.GetTypedHeaders().AcceptLanguage.Where(value => value.Quality is null or > 0)
            .OrderByDescending(value => value.Quality ?? 1);
        foreach (var value in wished)
        {
            var name = value.Value.AsSpan();
            if (name.StartsWith("zh", StringComparison.OrdinalIgnoreCase))
                return Language.Chinese;
            if (name.StartsWith("en", StringComparison.OrdinalIgnoreCase))
                return Language.English;
        }

        return Language.English;
    }

    public static string Tag(this Language language) => language == Language.Chinese ? "zh" : "en";
}
