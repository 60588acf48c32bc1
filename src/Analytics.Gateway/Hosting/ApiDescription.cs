using System.Text.Json;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Analytics.Gateway.Hosting;

/// <summary>What the OpenAPI document says beyond what the routes say of themselves.</summary>
internal static class ApiDescription
{
    public const string Name = "v1";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer(async (document, context, cancel) =>
        {
            document.Info = new OpenApiInfo { Title = "Analytics management API", Version = Name };
            // The address is the node's own, not the one under which the document happened to be read.
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                ["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
            };
            document.AddComponent("Problem", await context.GetOrCreateSchemaAsync(typeof(ProblemBody), null, cancel));
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            operation.Parameters = Parameters(operation.Parameters ?? [], metadata.OfType<ParameterNote>());
            if (metadata.OfType<IAllowAnonymous>().Any())
                return Task.CompletedTask;
            var policy = metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy;
            operation.Description = $"Role: {policy}.";
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", context.Document)] = [] }];
            operation.Responses ??= [];
            operation.Responses["default"] = new OpenApiResponse
            {
                Description = "Problem details",
                Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                {
                    [ProblemResult.ContentType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference("Problem", context.Document) },
                },
            };
            return Task.CompletedTask;
        });
    }

    private static List<IOpenApiParameter> Parameters(IEnumerable<IOpenApiParameter> known, IEnumerable<ParameterNote> notes)
    {
        var all = notes.Select(note => new OpenApiParameter
        {
            Name = note.Name,
            In = note.In switch { "path" => ParameterLocation.Path, "query" => ParameterLocation.Query, _ => ParameterLocation.Header },
            Description = note.Description,
            Required = note.In == "path",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        }).ToList<IOpenApiParameter>();
        foreach (var parameter in known.OfType<OpenApiParameter>())
        {
            // Members of a record are parameters of a query here, and those begin with a small letter.
            parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(parameter.Name ?? "");
            all.Add(parameter);
        }

        return all;
    }
}
