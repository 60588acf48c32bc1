using System.Globalization;

namespace Analytics.Gateway.Incidents;

/// <summary>A recording of another node, passed on piece by piece as it comes.</summary>
/// <param name="answer">That node's; its owner disposes of it.</param>
/// <param name="type">What we know the file to be.</param>
internal sealed class ForwardedFile(HttpResponseMessage answer, string type) : IResult
{
    public async Task ExecuteAsync(HttpContext context)
    {
        var (from, to) = (answer.Content.Headers, context.Response);
        to.StatusCode = (int)answer.StatusCode;
        to.ContentType = type;
        to.ContentLength = from.ContentLength;
        if (from.ContentRange is { } range)
            to.Headers.ContentRange = range.ToString();
        if (answer.Headers.ETag is { } tag)
            to.Headers.ETag = tag.ToString();
        if (from.LastModified is { } modified)
            to.Headers.LastModified = modified.ToString("R", CultureInfo.InvariantCulture);
        to.Headers.AcceptRanges = "bytes";
        await answer.Content.CopyToAsync(to.Body, context.RequestAborted);
    }
}
