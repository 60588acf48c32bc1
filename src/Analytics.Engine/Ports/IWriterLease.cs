namespace Analytics.Engine.Ports;

/// <summary>
/// The right to write a journal: one local engine has it, or one cluster with all its nodes. For engines that write past
/// <see cref="IEventJournal"/>, which checks it by itself.
/// </summary>
public interface IWriterLease
{
    /// <summary><c>local:ID</c> or <c>cluster:NAME</c>.</summary>
    string Holder { get; }

    /// <summary>Renews it, from any node of its holder.</summary>
    /// <exception cref="JournalException"><see cref="JournalFaultKind.LeaseHeld"/>: another engine has taken it, stop writing at once.
    /// Other kinds: the store could not be asked.</exception>
    Task RenewAsync();
}
