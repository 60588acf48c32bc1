using Analytics.Gateway.Security;
using Analytics.TestKit;

namespace Analytics.Gateway.Tests.Security;

public sealed class AdminTokenTests
{
    [Fact]
    public void The_first_start_makes_a_token_for_its_owner_alone_and_later_ones_keep_it()
    {
        using var folder = new TempFolder();

        var token = File.ReadAllText(AdminToken.Open(folder.Path).Path).Trim();
        var again = AdminToken.Open(folder.Path);

        Assert.True(token.Length >= 43);
        Assert.Equal(new Caller("admin", Role.Admin, null), again.Find(token));
        Assert.Null(again.Find(token + "x"));
        Assert.Null(again.Find(token[..^1]));
        Assert.Null(again.Find(""));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(again.Path));
        Assert.DoesNotContain(Directory.GetFiles(folder.Path), file => file.EndsWith(".part", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Starts_at_once_agree_on_one_token()
    {
        using var folder = new TempFolder();

        var tokens = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => File.ReadAllText(AdminToken.Open(folder.Path).Path))));

        Assert.Single(tokens.Distinct());
    }

    [Fact]
    public void Two_nodes_have_two_tokens()
    {
        using var one = new TempFolder();
        using var other = new TempFolder();

        Assert.NotEqual(File.ReadAllText(AdminToken.Open(one.Path).Path), File.ReadAllText(AdminToken.Open(other.Path).Path));
    }

    [Fact]
    public void A_file_that_others_may_read_or_that_holds_too_little_is_refused_with_the_fix()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder[AdminToken.FileName], "short");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder[AdminToken.FileName], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Contains("Delete it", Assert.Throws<InvalidDataException>(() => AdminToken.Open(folder.Path)).Message,
            StringComparison.Ordinal);

        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are those of Unix");
        File.SetUnixFileMode(folder[AdminToken.FileName], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", Assert.Throws<InvalidDataException>(() => AdminToken.Open(folder.Path)).Message,
            StringComparison.Ordinal);
    }
}
