using Analytics.Engine.Peers;

namespace Analytics.Gateway.Peers;

/// <summary>An answer for another node: a status, the cause in a header, and words for people where there are some.</summary>
/// <param name="cause">One of <see cref="PeerCauses"/>.</param>
internal sealed class Refused(int status, string cause, string text = "") : IResult
{
    /// <summary>Most characters of a library's words.</summary>
    private const int MostText = 500;

    public Task ExecuteAsync(HttpContext context)
    {
        context.Response.StatusCode = status;
        context.Response.Headers[PeerHeaders.Cause] = cause;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text.Length > MostText ? text[..MostText] : text, context.RequestAborted);
    }
}
