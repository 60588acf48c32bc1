using Analytics.Domain;
using Analytics.Engine.Metering;

namespace Analytics.Engine.Pipeline.Leases;

/// <summary>Every window of an ability that is free at present: no ledger knows of it, so it is counted like a free call of the API.</summary>
internal sealed class FreeWindow(EntityId account, TimeProvider time, Action<CallRecord> noted) : IPaidWindow
{
    public string? Reservation => null;

    public void End(bool wasAnalysed)
    {
        if (wasAnalysed)
            noted(new CallRecord(time.GetUtcNow(), account.Tenant, App: "", account.Key, 0, CallClass.Success, 0, 0, 0, 0, "", IsMetered: false));
    }
}
