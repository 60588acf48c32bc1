using Analytics.Gateway.Problems;

namespace Analytics.Gateway.Requests;

/// <summary>Answers for the first input that could not be read.</summary>
internal sealed class InputFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        foreach (var argument in context.Arguments)
        {
            if (argument is IInput { Problem: { } problem })
                return ValueTask.FromResult<object?>(new ProblemResult(problem));
        }

        return next(context);
    }
}
