using System.Diagnostics;
using Analytics.Capture.Ffmpeg;

namespace Analytics.Node.Local;

/// <summary>PostgreSQL's programs on this machine, and the user to run them as: its server refuses to run as root.</summary>
public sealed class PostgresPrograms
{
    private const string Package = "postgresql";

    private readonly string _folder;
    private readonly string? _user;

    private PostgresPrograms(string folder, string? user) => (_folder, _user) = (folder, user);

    /// <exception cref="ProgramMissingException">They are not installed.</exception>
    /// <exception cref="InvalidDataException">This is root, and there is no user for them.</exception>
    public static PostgresPrograms Find()
    {
        // Debian keeps the server's programs out of the path; the newest version wins.
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
        var folder = debian.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
            ?? throw new ProgramMissingException("initdb", Package);
        return new PostgresPrograms(folder, Environment.IsPrivilegedProcess ? Unprivileged() : null);
    }

    /// <summary>The program as the server's user, with everything piped; what <paramref name="last"/> says when this process dies.</summary>
    public Process Start(string program, ChildSignal last, params IEnumerable<string> arguments) =>
        ChildLauncher.Start(PathOf(program), Package, arguments, feedsInput: true, last, _user);

    public string PathOf(string program) => program.Contains('/', StringComparison.Ordinal) ? program : Path.Combine(_folder, program);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="input">All of it.</param>
    /// <returns>Its exit code, and what it said.</returns>
    public async Task<(int Code, string Said)> RunAsync(string program, string input, params IEnumerable<string> arguments)
    {
        using var process = Start(program, ChildSignal.Kill, arguments);
        var (said, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, $"{await said}{await errors}".Trim());
    }

    /// <summary>Makes a folder of the server's user, that nobody else may read.</summary>
    public async Task MakeFolderAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        if (_user is null)
            return;
        using var chown = ChildLauncher.Start("chown", "coreutils", [_user, folder]);
        await chown.WaitForExitAsync();
        // Every folder above it has to let that user through.
        var (code, _) = await RunAsync("/usr/bin/test", "", "-w", folder);
        if (code != 0)
            throw new InvalidDataException($"{folder}: the user '{_user}', whom PostgreSQL runs as, cannot get there: name another folder with --data, or start this as an ordinary user.");
    }

    private static string Unprivileged() =>
        new[] { "postgres", "nobody" }.FirstOrDefault(user => File.ReadLines("/etc/passwd").Any(entry => entry.StartsWith(user + ":", StringComparison.Ordinal)))
        ?? throw new InvalidDataException("PostgreSQL's server does not run as root, and there is neither a user 'postgres' nor 'nobody': start this as an ordinary user.");
}
