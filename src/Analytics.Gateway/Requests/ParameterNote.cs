namespace Analytics.Gateway.Requests;

/// <summary>A parameter that a route reads by itself, for the OpenAPI document.</summary>
/// <param name="In"><c>path</c>, <c>query</c> or <c>header</c>.</param>
internal sealed record ParameterNote(string Name, string In, string Description);
