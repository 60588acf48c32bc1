using Analytics.Client.Bodies;

namespace Analytics.Client.Requests;

/// <summary>One request in the words of one generation. The names of the nested records are those of <see cref="G1"/>, <see cref="G2"/> and <see cref="G3"/>.</summary>
/// <param name="Generation">1 to 3.</param>
/// <param name="Ability">Code of the ability, such as <c>face_detect</c>.</param>
public abstract record ApiRequest(int Generation, string Ability)
{
    /// <summary>The header <c>version</c>, where the ability has one.</summary>
    internal virtual string? Version => null;

    internal RequestBody ToBody()
    {
        var body = new JsonBody(Generation switch
        {
            1 => Base64Form.PrefixedUrlSafe,
            2 => Base64Form.Standard,
            _ => Base64Form.UrlSafe,
        });
        Write(body);
        return body.Build();
    }

    private protected abstract void Write(JsonBody body);
}
