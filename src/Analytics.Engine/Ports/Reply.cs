using Analytics.Domain;

namespace Analytics.Engine.Ports;

public enum ReplyStatus
{
    /// <summary>Decided and durable, or nothing had to be done.</summary>
    Committed = 1,

    /// <summary>A command with this id was carried out before; nothing was done again.</summary>
    Repeated = 2,

    /// <summary>Understood and not done: see <see cref="Reply.Refusal"/>.</summary>
    Refused = 3,

    /// <summary>It may or may not have been carried out: send it again with the same id.</summary>
    Unknown = 4,
}

/// <summary>Why a reply is <see cref="ReplyStatus.Unknown"/>. The names are stable: they are counted and shown.</summary>
public enum ReplyCause
{
    None = 0,

    /// <summary>The entity's mailbox is full.</summary>
    Busy = 1,

    /// <summary>The journal did not take the events.</summary>
    JournalFailed = 2,

    /// <summary>Another node took the entity over; this one waits for <c>stable-after</c>.</summary>
    Ousted = 3,

    /// <summary>A former activation failed; the next one starts after its back-off.</summary>
    BackingOff = 4,

    /// <summary>The entity's events cannot be read by this version.</summary>
    Unreadable = 5,

    /// <summary>The engine is not started, or is stopping.</summary>
    Stopped = 6,

    /// <summary>The decider or the codec threw: a bug, and its message.</summary>
    Failed = 7,

    /// <summary>No answer came in time from the node that owns the entity.</summary>
    NoAnswer = 8,
}

/// <summary>What came of a command.</summary>
/// <param name="SequenceNumber">Of the entity's last event that this answer rests on.</param>
/// <param name="Epoch">Of the activation that answered; 0 where none did.</param>
/// <param name="Events">Recorded by this command; empty for repeats and refusals.</param>
/// <param name="Refusal">With <see cref="ReplyStatus.Refused"/>.</param>
/// <param name="Cause">With <see cref="ReplyStatus.Unknown"/>.</param>
/// <param name="Detail">For people, with <see cref="ReplyStatus.Unknown"/>.</param>
public sealed record Reply(
    ReplyStatus Status,
    long SequenceNumber,
    long Epoch,
    IReadOnlyList<IEvent> Events,
    Refusal? Refusal = null,
    ReplyCause Cause = ReplyCause.None,
    string? Detail = null)
{
    public static Reply Unknown(ReplyCause cause, string detail, long epoch = 0) =>
        new(ReplyStatus.Unknown, 0, epoch, [], Cause: cause, Detail: detail);

    /// <summary>Committed now or before.</summary>
    public bool IsDone => Status is ReplyStatus.Committed or ReplyStatus.Repeated;
}

/// <summary>Where a reply goes: a waiting task or an actor. Called once.</summary>
public interface IReplyTo
{
    void Answer(Reply reply);
}
