using System.Diagnostics;
using Xunit;

namespace Analytics.TestKit.Postgres;

/// <summary>PostgreSQL's programs on this machine, and the user to run them as: a server refuses to run as root.</summary>
internal static class PostgresPrograms
{
    private static readonly Lazy<string?> s_folder = new(Find);
    private static readonly Lazy<string?> s_user = new(() => Environment.IsPrivilegedProcess ? Unprivileged() : "");

    public static void Need()
    {
        Assert.SkipUnless(s_folder.Value is not null, "PostgreSQL's server is not installed (apt-get install --no-install-recommends postgresql).");
        Assert.SkipUnless(s_user.Value is not null, "PostgreSQL's server cannot run as root, and there is neither a user 'postgres' nor 'nobody', or no setpriv.");
    }

    /// <summary>A program as the unprivileged user, with everything piped.</summary>
    public static Process Start(string program, params IEnumerable<string> arguments)
    {
        var path = program.Contains('/', StringComparison.Ordinal) ? program : Path.Combine(s_folder.Value!, program);
        string[] command = s_user.Value!.Length == 0
            ? [path, .. arguments]
            : ["setpriv", $"--reuid={s_user.Value}", $"--regid={s_user.Value}", "--clear-groups", path, .. arguments];
        return Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
    }

    /// <summary>Runs a program to its end.</summary>
    public static string Run(string program, params IEnumerable<string> arguments)
    {
        using var process = Start(program, arguments);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Trim()
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors.GetAwaiter().GetResult()}");
    }

    /// <summary>A folder that the server's user owns.</summary>
    public static string NewFolder()
    {
        var folder = Directory.CreateTempSubdirectory("analytics-postgres-").FullName;
        if (s_user.Value!.Length > 0)
        {
            using var chown = Process.Start("chown", [s_user.Value, folder]);
            chown.WaitForExit();
        }

        return folder;
    }

    public static string PathOf(string program) => Path.Combine(s_folder.Value!, program);

    private static string? Find()
    {
        // Debian keeps the server's programs out of the path; the newest version wins.
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
        return debian.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    private static string? Unprivileged() => new[] { "postgres", "nobody" }.FirstOrDefault(user =>
    {
        using var id = Process.Start(new ProcessStartInfo("id", [user]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        id.WaitForExit();
        return id.ExitCode == 0 && File.Exists("/usr/bin/setpriv");
    });
}
