namespace Analytics.Gateway.Requests;

/// <param name="Items">At most <c>limit</c>.</param>
/// <param name="Next">To ask for the next page with, as <c>after</c>; absent at the end.</param>
public sealed record PageBody<T>(IReadOnlyList<T> Items, string? Next);
