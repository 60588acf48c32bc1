using Analytics.Engine.Ports;
using Npgsql;

namespace Analytics.Journal.Postgres;

/// <summary>A database of a PostgreSQL server, with what is needed to enter it. Writes itself without the secret.</summary>
public sealed class PostgresServer
{
    private const int OldestVersion = 13;

    // The server ends what a client left open when it vanished, so that its locks do not outlive it: the next owner waits for them.
    private const string Session = """
        SET idle_in_transaction_session_timeout = '15s';
        SET tcp_keepalives_idle = 5;
        SET tcp_keepalives_interval = 2;
        SET tcp_keepalives_count = 3;
        SET TimeZone = 'UTC'
        """;

    // What is acknowledged is on the disk, whatever the server's default is; a stricter one stays.
    private const string Durable =
        "; SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

    // What a crash takes back is folded again.
    private const string NotDurable = "; SET synchronous_commit = off";

    private readonly string given;
    private readonly string ours;

    private PostgresServer(string given, NpgsqlConnectionStringBuilder builder)
    {
        (this.given, ours) = (given, builder.ToString());
        Address = $"postgres://{builder.Host}:{builder.Port}/{builder.Database}";
    }

    /// <summary>Without credentials.</summary>
    public string Address { get; }

    /// <param name="connectionString"><c>Host=…;Port=5432;Database=…;Username=…;Password=…;SSL Mode=VerifyFull</c></param>
    /// <exception cref="FormatException">It is none; says nothing of what it holds.</exception>
    public static PostgresServer Parse(string connectionString)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or InvalidCastException or KeyNotFoundException)
        {
            // The message may quote a password that was written at the wrong place.
            throw new FormatException("The connection string is not of the form Host=…;Database=…;Username=…;Password=….");
        }

        if (string.IsNullOrWhiteSpace(builder.Host) || string.IsNullOrWhiteSpace(builder.Database))
            throw new FormatException("The connection string names no Host or no Database.");
        // Connections are kept by their users, with what is prepared on them.
        builder.Pooling = false;
        builder.IncludeErrorDetail = false;
        builder.ApplicationName ??= "analytics";
        if (!builder.ShouldSerialize("Timeout"))
            builder.Timeout = 5;
        return new PostgresServer(connectionString, builder);
    }

    public override string ToString() => Address;

    /// <summary>The connection string as it was given, for the cluster engine's own connections.</summary>
    public string Reveal() => given;

    /// <summary>An open connection, fit for the journal.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached, or does not let us in.</exception>
    /// <exception cref="JournalException">It is too old, or keeps texts in another encoding.</exception>
    internal NpgsqlConnection Connect(bool isDurable)
    {
        var connection = new NpgsqlConnection(ours);
        try
        {
            connection.Open();
            if (connection.PostgreSqlVersion.Major < OldestVersion)
                throw Unfit($"PostgreSQL {connection.PostgreSqlVersion} is too old.", $"Use {OldestVersion} or newer.");
            if (!connection.PostgresParameters.TryGetValue("server_encoding", out var encoding) || encoding != "UTF8")
                throw Unfit($"the database's encoding is {encoding}.", "Make it with ENCODING 'UTF8'.");
            using var session = new NpgsqlCommand(Session + (isDurable ? Durable : NotDurable), connection);
            session.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private JournalException Unfit(string what, string fix) => new(JournalFaultKind.NotAccessible, Address, what, fix);
}
