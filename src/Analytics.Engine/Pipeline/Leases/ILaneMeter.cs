using Analytics.Vision.Windows;

namespace Analytics.Engine.Pipeline.Leases;

/// <summary>Step 4: pays for the windows of one lane of a metered camera. Disposed of with its lane.</summary>
public interface ILaneMeter : IDisposable
{
    /// <summary>
    /// Takes the unit of a window that is about to be inferred. In steady traffic it is at hand; only after a while without windows the
    /// account has to be asked.
    /// </summary>
    /// <param name="deadline">By the node's clock: the account is not waited for any longer. Null where nothing is ever late.</param>
    /// <param name="cancel">The pipeline stops.</param>
    ValueTask<Payment> PayAsync(DateTimeOffset? deadline, CancellationToken cancel);
}

/// <summary>What came of an attempt to pay.</summary>
/// <param name="Window">The paid window; null where nothing was paid and the window is dropped.</param>
/// <param name="Cause">Of the drop.</param>
/// <param name="Detail">For people; null for a drop that is policy.</param>
public sealed record Payment(IPaidWindow? Window, DropCause Cause = DropCause.Quota, string? Detail = null);

/// <summary>A window whose unit was taken. Ends once.</summary>
public interface IPaidWindow
{
    /// <summary>What paid, for the evidence: a lease or a call; null where the ability is free at present.</summary>
    string? Reservation { get; }

    /// <param name="wasAnalysed">False gives the unit back: the backend failed, or the pipeline stopped.</param>
    void End(bool wasAnalysed);
}
