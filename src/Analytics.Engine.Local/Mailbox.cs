using System.Diagnostics.CodeAnalysis;

namespace Analytics.Engine.Local;

/// <summary>What waits for one entity, and whether somebody works on it: one at a time does. Thread-safe; its lock is held for a few
/// instructions.</summary>
internal sealed class Mailbox
{
    private readonly Lock gate = new();
    private readonly Queue<Mail> mail = [];
    private bool isWorkedOn;
    private bool isClosed;

    public bool IsEmpty
    {
        get
        {
            lock (gate)
                return mail.Count == 0;
        }
    }

    /// <param name="begins">The poster is to see to it that work begins: nobody works on it yet.</param>
    /// <returns>False when it is closed.</returns>
    public bool TryPost(Mail next, out bool begins)
    {
        lock (gate)
        {
            begins = !isWorkedOn && !isClosed;
            if (isClosed)
                return false;
            mail.Enqueue(next);
            isWorkedOn = true;
            return true;
        }
    }

    public bool TryTake([NotNullWhen(true)] out Mail? next)
    {
        lock (gate)
            return mail.TryDequeue(out next);
    }

    /// <summary>Ends the work, unless there is more.</summary>
    public bool TryRest()
    {
        lock (gate)
        {
            isWorkedOn = mail.Count > 0;
            return !isWorkedOn;
        }
    }

    /// <summary>Nothing more is taken on; what is there can still be taken out.</summary>
    public void Close()
    {
        lock (gate)
            isClosed = true;
    }
}
