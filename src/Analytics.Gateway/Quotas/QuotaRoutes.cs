using Analytics.Gateway.Audit;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Quotas;

/// <summary>
/// <c>/api/v1/catalogue</c>, <c>/api/v1/accounts/{account}/orders</c> and what hangs on them, <c>/api/v1/usage</c>. Who pays is not who
/// confirms it: payments, refunds, rates and statuses take an administrator of the whole deployment.
/// </summary>
internal static class QuotaRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/catalogue", CatalogueRoutes.Get).RequireAuthorization(Policies.Viewer).WithTags("catalogue")
            .WithSummary("Abilities and packs that are sold");
        var account = api.MapGroup("/accounts/{account}").WithTags("orders");
        Orders(account);
        Terms(account);
        UsageRoutes.Map(api.MapGroup("/usage").WithTags("usage"));
    }

    private static void Orders(RouteGroupBuilder account)
    {
        account.MapGet("/orders", OrderRoutes.ListAsync).RequireAuthorization(Policies.Viewer).WithSummary("Orders, newest first");
        account.MapGet("/orders/{order}", OrderRoutes.GetAsync).RequireAuthorization(Policies.Viewer).WithSummary("One order");
        account.MapPost("/orders", OrderRoutes.PlaceAsync).RequireAuthorization(Policies.Engineer).Audited("order.place")
            .WithSummary("Places an order; pays it too where it costs nothing, or where an administrator says so");
        account.MapPost("/orders/{order}/pay", OrderRoutes.PayAsync).RequireAuthorization(Policies.Admin).Audited("order.pay")
            .WithSummary("Confirms the payment: the pack begins");
        account.MapPost("/orders/{order}/refund", OrderRoutes.RefundAsync).RequireAuthorization(Policies.Admin).Audited("order.refund")
            .WithSummary("Gives the money back and ends the pack");
        account.MapGet("/packs", OrderRoutes.PacksAsync).RequireAuthorization(Policies.Viewer)
            .WithSummary("Packs in the order of deduction, with what is used and left");
        account.MapPost("/trial", OrderRoutes.TrialAsync).RequireAuthorization(Policies.Engineer).Audited("trial.claim")
            .WithSummary("Claims the trial pack of an ability");
    }

    private static void Terms(RouteGroupBuilder account)
    {
        account.MapGet("/abilities", TermsRoutes.ListAsync).RequireAuthorization(Policies.Viewer)
            .WithSummary("Abilities with status, state of purchase and limits");
        account.MapPut("/rate/{ability}", TermsRoutes.SetRateAsync).RequireAuthorization(Policies.Admin).Audited("rate.set")
            .WithSummary("Sets the calls a second of an ability");
        account.MapPut("/status/{ability}", TermsRoutes.SetStatusAsync).RequireAuthorization(Policies.Admin).Audited("status.set")
            .WithSummary("Announces the status of an ability");
    }
}
