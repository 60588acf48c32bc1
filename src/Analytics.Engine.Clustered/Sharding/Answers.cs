using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered.Sharding;

/// <summary>Entities' answers, in the port's terms.</summary>
internal static class Answers
{
    public static Reply ReplyOf(IEntityAnswer answer) => answer switch
    {
        EntityReply reply => reply.Reply,
        EntityUnavailable gone => Reply.Unknown(gone.Cause, gone.Detail),
        _ => throw Unexpected(answer),
    };

    /// <exception cref="EntityUnavailableException">It cannot be had now.</exception>
    public static EntityView ViewOf(IEntityAnswer answer) => answer switch
    {
        EntityState state => state.View,
        EntityUnavailable gone => throw new EntityUnavailableException(gone.Id, gone.Cause, gone.Detail),
        _ => throw Unexpected(answer),
    };

    /// <exception cref="EntityUnavailableException">It cannot be had now.</exception>
    public static void Done(IEntityAnswer answer)
    {
        if (answer is EntityUnavailable gone)
            throw new EntityUnavailableException(gone.Id, gone.Cause, gone.Detail);
        if (answer is not EntityDone)
            throw Unexpected(answer);
    }

    private static InvalidOperationException Unexpected(IEntityAnswer answer) =>
        new($"{answer.Id} answered with {answer.GetType().Name}.");
}
