using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Analytics.Capture.Ffmpeg;
using Analytics.Engine.Security;
using Analytics.Node.Commands;

namespace Analytics.Node.Local;

/// <summary>
/// A PostgreSQL server of our own, for nodes that share a machine: on loopback, with a free port, password logins alone, and its files in
/// a folder that is its user's. It ends in order with this process, also when that is killed.
/// </summary>
public sealed class LocalPostgres : IAsyncDisposable
{
    // Makes the files whole or not at all: one that was interrupted begins anew. Arguments: folder, initdb.
    private const string Make = """
        umask 077
        rm -rf "$1/new" && cat >"$1/password" &&
        "$2" -D "$1/new" -U analytics -A scram-sha-256 --pwfile="$1/password" -E UTF8 --locale=C && mv "$1/new" "$1/data"
        code=$?
        rm -f "$1/password"
        exit $code
        """;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly PostgresPrograms _programs;
    private readonly CancellationTokenSource _stop = new();
    private readonly int _port = FreePort();
    private readonly string _password;
    private readonly Queue<string> _said = new();
    private Task<int> _run = Task.FromResult(0);

    private LocalPostgres(PostgresPrograms programs, string password) => (_programs, _password) = (programs, password);

    /// <summary>A secret. Each node keeps at most so many connections of the cluster engine.</summary>
    public string ConnectionString => string.Create(
        CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Database=postgres;Username=analytics;Password={_password};Maximum Pool Size=40");

    /// <summary>Makes the server's files where there are none, starts it and waits until it lets us in.</summary>
    /// <param name="folder">Held by the caller against others; nobody else's.</param>
    /// <param name="clients">Nodes that it has to serve.</param>
    /// <exception cref="ProgramMissingException">PostgreSQL is not installed.</exception>
    /// <exception cref="IOException">It cannot be made or started; the message has its own words.</exception>
    public static async Task<LocalPostgres> StartAsync(string folder, int clients, Output output, TimeProvider time, CancellationToken cancel)
    {
        var programs = PostgresPrograms.Find();
        await programs.MakeFolderAsync(folder);
        var secret = folder + ".password";
        SecretFile.EnsureExists(secret, () => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        var password = (await File.ReadAllTextAsync(secret, cancel)).Trim();
        // Asked as its user, since nobody else may look there.
        if ((await programs.RunAsync("/usr/bin/test", "", "-e", $"{folder}/data/PG_VERSION")).Code != 0)
        {
            var (code, said) = await programs.RunAsync("/bin/sh", password, "-c", Make, "sh", folder, programs.PathOf("initdb"));
            if (code != 0)
                throw new IOException($"PostgreSQL's files could not be made in {folder}: {said}");
        }

        var server = new LocalPostgres(programs, password);
        try
        {
            server.Run(folder, clients, output, time);
            await server.UntilUpAsync(time, cancel);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    private void Run(string folder, int clients, Output output, TimeProvider time)
    {
        string[] arguments =
        [
            "-D", $"{folder}/data", "-p", _port.ToString(CultureInfo.InvariantCulture), "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=",
            "-c", string.Create(CultureInfo.InvariantCulture, $"max_connections={20 + (80 * clients)}"), "-c", "logging_collector=off", "-c", "log_min_messages=error",
        ];
        // SIGINT: a fast end, which does not wait for clients. One that outlived its owner for a moment still has the folder: tried again.
        _run = new KeptProgram("PostgreSQL", () => _programs.Start("postgres", ChildSignal.Int, arguments), ChildSignal.Int, _ => false, Note, output, time).RunAsync(_stop.Token);
    }

    private async Task UntilUpAsync(TimeProvider time, CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        while ((await _programs.RunAsync("pg_isready", "", "-q", "-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture))).Code != 0)
        {
            if (time.GetElapsedTime(begun) > s_patience)
                throw new IOException($"PostgreSQL did not start within {s_patience.TotalSeconds:0} s: {Said()}");
            await Task.Delay(s_look, time, cancel);
        }
    }

    // Only its last words are of interest, where it does not start.
    private void Note(string line)
    {
        lock (_said)
        {
            _said.Enqueue(line);
            if (_said.Count > 10)
                _said.Dequeue();
        }
    }

    private string Said()
    {
        lock (_said)
            return string.Join(" | ", _said);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
