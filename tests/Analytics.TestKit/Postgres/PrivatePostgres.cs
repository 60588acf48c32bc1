using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Analytics.TestKit.Postgres;

/// <summary>
/// A PostgreSQL server of our own: on loopback, a free port, a folder that goes with it, a password. It lives no longer than this process,
/// however that ends: a shell waits for the end of a pipe that the process holds, then stops the server and removes its folder.
/// </summary>
public sealed class PrivatePostgres : IDisposable
{
    // Arguments: postgres, data folder, port, addresses. Its answer to the end of its input is the server's end.
    private const string Keeper = """
        folder=$2
        # Who stops a test stops its whole group; this shell has its work to do then.
        trap '' TERM INT HUP
        "$1" -D "$folder/data" -c listen_addresses="$4" -p "$3" -c unix_socket_directories= -c max_connections=200 \
            -c shared_buffers=32MB -c fsync=off -c full_page_writes=off >>"$folder/log" 2>&1 </dev/null &
        server=$!
        read -r order
        kill -QUIT "$server" 2>/dev/null
        wait "$server"
        [ "$order" = keep ] || rm -rf "$folder"
        """;

    private const string Loopback = "127.0.0.1";

    private static readonly Lazy<PrivatePostgres> s_shared = new(() => new PrivatePostgres());

    private readonly string folder;
    private readonly string password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
    private readonly int port;
    private readonly string addresses;
    private int databases;
    private Process keeper;

    /// <param name="alsoAt">An address of this machine that it listens on besides loopback.</param>
    public PrivatePostgres(string? alsoAt = null)
    {
        addresses = alsoAt is null ? Loopback : $"{Loopback},{alsoAt}";
        folder = PostgresPrograms.NewFolder();
        // Read by the server's user, and in a folder that is his alone.
        PostgresPrograms.Run("/bin/sh", "-c", "printf %s \"$1\" > \"$2/password\"", "sh", password, folder);
        PostgresPrograms.Run("initdb", "-D", $"{folder}/data", "-U", "analytics", "-A", "scram-sha-256", $"--pwfile={folder}/password", "-E", "UTF8", "--locale=C", "--no-sync");
        if (alsoAt is not null)
            PostgresPrograms.Run("/bin/sh", "-c", "echo 'host all all all scram-sha-256' >> \"$1/data/pg_hba.conf\"", "sh", folder);
        port = FreePort();
        keeper = Start();
    }

    /// <summary>One for all tests of this process, with a database for each.</summary>
    public static PrivatePostgres Shared => s_shared.Value;

    public string Password => password;

    /// <summary>Skips the test, loudly, where there is no PostgreSQL.</summary>
    public static void Need() => PostgresPrograms.Need();

    /// <summary>Makes an empty database whose texts are not sorted by their bytes.</summary>
    /// <returns>The connection string.</returns>
    public string NewDatabase()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref databases)}");
        Query("postgres", $"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C'");
        return ConnectionString(name);
    }

    public string ConnectionString(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Database={database};Username=analytics;Password={password}");

    /// <summary>What psql answers.</summary>
    public string Query(string database, string sql) =>
        PostgresPrograms.Run("psql", string.Create(CultureInfo.InvariantCulture, $"postgresql://analytics:{password}@127.0.0.1:{port}/{database}"), "-XAtqc", sql);

    /// <summary>Ends the server in the middle of what it does.</summary>
    public void Kill() => End("keep");

    /// <summary>Starts it again on the same port, with what was on the disk.</summary>
    public void Restart() => keeper = Start();

    public void Dispose() => End("remove");

    private void End(string order)
    {
        keeper.StandardInput.WriteLine(order);
        keeper.StandardInput.Close();
        keeper.WaitForExit();
        keeper.Dispose();
    }

    private Process Start()
    {
        var started = PostgresPrograms.Start("/bin/sh", "-c", Keeper, "keeper", PostgresPrograms.PathOf("postgres"), folder, port.ToString(CultureInfo.InvariantCulture), addresses);
        Patience.UntilAsync(IsUp, "PostgreSQL").GetAwaiter().GetResult();
        return started;
    }

    private bool IsUp()
    {
        try
        {
            return Query("postgres", "SELECT 1") == "1";
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
