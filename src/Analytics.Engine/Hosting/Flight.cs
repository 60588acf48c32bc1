using Analytics.Domain;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Hosting;

/// <summary>Events on their way to the journal, and those who wait for them.</summary>
public sealed class Flight<TState>(AppendBatch batch, Entity<TState> next)
    where TState : class
{
    private readonly List<Passenger> passengers = [];

    /// <summary>What to append.</summary>
    public AppendBatch Batch => batch;

    /// <summary>The state with these events applied.</summary>
    internal Entity<TState> Next => next;

    internal long LastSequence => batch.FirstSequence + batch.Events.Count - 1;

    /// <summary>Who waits for it.</summary>
    public int Passengers => passengers.Count;

    internal void Board(in Passenger passenger) => passengers.Add(passenger);

    internal void AnswerAll()
    {
        foreach (var passenger in passengers)
            passenger.To.Answer(passenger.Reply);
    }

    internal void AnswerAll(Reply reply)
    {
        foreach (var passenger in passengers)
            passenger.To.Answer(reply);
    }
}

/// <summary>An answer that holds once the flight has landed.</summary>
internal readonly record struct Passenger(IReplyTo To, Reply Reply);
