using Analytics.Engine.Security;
using Analytics.TestKit;

namespace Analytics.Engine.Tests.Security;

public sealed class SecretFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Many_starts_at_once_agree_on_one_content_and_leave_nothing_behind()
    {
        for (var round = 0; round < 20; round++)
        {
            var path = _folder[$"{round}/key"];
            using var barrier = new Barrier(8);
            var read = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Factory.StartNew(() =>
            {
                barrier.SignalAndWait();
                SecretFile.EnsureExists(path, () => $"content of {i}");
                return File.ReadAllText(path);
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

            Assert.StartsWith("content of", Assert.Single(read.Distinct()), StringComparison.Ordinal);
            Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, "*.part"));
        }
    }

    [Fact]
    public void A_file_that_is_there_is_left_alone()
    {
        File.WriteAllText(_folder["key"], "mine");

        SecretFile.EnsureExists(_folder["key"], () => throw new InvalidOperationException("not asked"));

        Assert.Equal("mine", File.ReadAllText(_folder["key"]));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_an_error_and_no_silent_start_without_a_key()
    {
        File.WriteAllText(_folder["file"], "");

        Assert.ThrowsAny<IOException>(() => SecretFile.EnsureExists(_folder["file/key"], () => "x"));
    }
}
