using System.Globalization;
using Analytics.Gateway.Requests;

namespace Analytics.Gateway.Problems;

/// <summary>Writes a problem in the caller's language.</summary>
public sealed class ProblemResult(Problem problem) : IResult, IStatusCodeHttpResult
{
    public const string ContentType = "application/problem+json";

    public Problem Problem => problem;

    public int? StatusCode => ProblemCatalogue.Status(problem.Code);

    public static implicit operator ProblemResult(Problem problem) => new(problem);

    public Task ExecuteAsync(HttpContext context)
    {
        var language = RequestLanguage.Of(context.Request);
        context.Response.StatusCode = ProblemCatalogue.Status(problem.Code);
        context.Response.Headers.ContentLanguage = language.Tag();
        context.Response.Headers.Vary = "Accept-Language";
        if (problem.RetryAfter is { } after)
            context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return context.Response.WriteAsJsonAsync(problem.In(language), ApiJson.Options, ContentType, context.RequestAborted);
    }
}
