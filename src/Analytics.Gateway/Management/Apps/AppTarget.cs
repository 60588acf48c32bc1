using System.Reflection;
using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Gateway.Management.Accounts;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Requests;
using Microsoft.AspNetCore.Http.Metadata;

namespace Analytics.Gateway.Management.Apps;

/// <summary>The app that a route names: <c>{account}</c> and <c>{app}</c>. There when the handler runs.</summary>
internal sealed class AppTarget : IInput, IBindableFromHttpContext<AppTarget>, IEndpointParameterMetadataProvider
{
    private readonly AppState? _app;

    private AppTarget(AppState? app, Problem? problem) => (_app, Problem) = (app, problem);

    public AppState App => _app ?? throw new InvalidOperationException("The app was not found.");

    public EntityId Id => AppDecider.IdOf(App.Account, App.App);

    public Problem? Problem { get; }

    public static async ValueTask<AppTarget?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var account = (await AccountTarget.BindAsync(context, parameter))!;
        if (account.Problem is { } problem)
            return new AppTarget(null, problem);
        var read = new QueryReader();
        var name = read.Name("app", context.Request.RouteValues["app"]?.ToString());
        if (read.Problem is { } wrong)
            return new AppTarget(null, wrong);
        var app = context.RequestServices.GetRequiredService<AppDesk>().Catalogue.FindApp(account.Account, name!);
        return app is { Life: AppLife.Present } ? new AppTarget(app, null) : new AppTarget(null, Missing(name!));
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        AccountTarget.PopulateMetadata(parameter, builder);
        builder.Metadata.Add(new ParameterNote("app", "path", "Id of the app."));
    }

    public static Problem Missing(string app) =>
        new(ProblemCode.AppNotFound, new($"There is no app '{app}' in this account.", $"该账号下没有应用“{app}”。"));
}
