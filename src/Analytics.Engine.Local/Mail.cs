using Analytics.Domain;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Local;

/// <summary>What waits in an entity's mailbox.</summary>
internal abstract record Mail
{
    /// <summary>Somebody waits: an answer that the entity could not be had.</summary>
    public virtual void Refuse(ReplyCause cause, string detail)
    {
    }
}

internal sealed record AskMail(ICommand Command) : Mail, IReplyTo
{
    private readonly TaskCompletionSource<Reply> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Reply> Answered => answer.Task;

    public void Answer(Reply reply) => answer.TrySetResult(reply);

    public override void Refuse(ReplyCause cause, string detail) => Answer(Reply.Unknown(cause, detail));
}

/// <summary>Activates the entity and answers with its committed state.</summary>
internal sealed record ReadMail(EntityId Id) : Mail
{
    private readonly TaskCompletionSource<EntityView> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<EntityView> Answered => answer.Task;

    public void Answer(EntityView view) => answer.TrySetResult(view);

    public override void Refuse(ReplyCause cause, string detail) =>
        answer.TrySetException(new EntityUnavailableException(Id, cause, detail));
}

/// <summary>Activates a remembered entity, unless it is no longer wanted: at start, and after a back-off.</summary>
internal sealed record WakeMail : Mail;

internal sealed record ReleaseMail : Mail
{
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Released => released.Task;

    public void Answer() => released.TrySetResult();

    /// <summary>What cannot be had is not held either.</summary>
    public override void Refuse(ReplyCause cause, string detail) => Answer();
}

/// <summary>The idle timer fired.</summary>
internal sealed record IdleMail : Mail;

/// <summary>The activity has ended, or was left behind: the release goes on.</summary>
internal sealed record ActivityEndedMail : Mail;
