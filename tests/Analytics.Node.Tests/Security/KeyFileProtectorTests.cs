using System.Security.Cryptography;
using Analytics.Engine.Ports;
using Analytics.Node.Security;

namespace Analytics.Node.Tests.Security;

public sealed class KeyFileProtectorTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("analytics-key-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_sealed_text_opens_with_the_same_key_and_purpose_after_a_restart()
    {
        var path = Path.Combine(_folder.FullName, "sub", "key");
        string sealedText;
        using (var first = KeyFileProtector.Open(path))
            sealedText = first.Protect("rtsp://user:päss@10.0.0.7/1", "camera|campus|gate");
        using var second = KeyFileProtector.Open(path);

        Assert.Equal("rtsp://user:päss@10.0.0.7/1", second.Unprotect(sealedText, "camera|campus|gate"));
        Assert.DoesNotContain("user", sealedText, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_purpose_another_key_or_a_changed_byte_does_not_open_it()
    {
        using var mine = new KeyFileProtector(RandomNumberGenerator.GetBytes(32));
        using var other = new KeyFileProtector(RandomNumberGenerator.GetBytes(32));
        var sealedText = mine.Protect("secret", "a");

        Assert.Throws<SecretUnreadableException>(() => mine.Unprotect(sealedText, "b"));
        Assert.Throws<SecretUnreadableException>(() => other.Unprotect(sealedText, "a"));
        for (var i = 0; i < sealedText.Length; i++)
        {
            var changed = sealedText[..i] + (sealedText[i] == 'A' ? 'B' : 'A') + sealedText[(i + 1)..];
            // The last Base64 letter may carry unused bits: then the bytes are the same, and so is the text.
            if (Record.Exception(() => mine.Unprotect(changed, "a")) is { } thrown)
                Assert.IsType<SecretUnreadableException>(thrown);
            else
                Assert.Equal(sealedText.Length - 1, i);
        }
    }

    [Fact]
    public void The_key_file_is_readable_by_its_owner_alone()
    {
        var path = Path.Combine(_folder.FullName, "key");
        KeyFileProtector.Open(path).Dispose();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_file_that_is_no_key_is_refused_by_name_and_kept()
    {
        var path = Path.Combine(_folder.FullName, "key");
        File.WriteAllText(path, "hello");

        Assert.Contains(path, Assert.Throws<InvalidDataException>(() => KeyFileProtector.Open(path)).Message, StringComparison.Ordinal);
        Assert.Equal("hello", File.ReadAllText(path));
    }
}
