using System.Security.Cryptography;
using Analytics.Inference.Models;
using Analytics.TestKit;

namespace Analytics.Inference.Tests.Models;

/// <summary>What no download shows: cut anywhere, written twice at once. The rest is in the tests of downloads and of peers.</summary>
public sealed class WeightsWriterTests : IDisposable
{
    private static readonly byte[] s_weights = [.. Enumerable.Range(0, 1000).Select(i => (byte)(i * 31))];
    private static readonly ModelVersion s_version = new("1", Convert.ToHexStringLower(SHA256.HashData(s_weights)), s_weights.Length, null);

    private readonly TempFolder _folder = new();

    private string Target => _folder["model.onnx"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    public async Task A_stream_that_ends_too_early_leaves_its_part_and_the_next_one_goes_on(int cut)
    {
        await Assert.ThrowsAsync<EndOfStreamException>(() => WriteAsync(s_weights[..cut], 0));
        Assert.Equal(cut, WeightsWriter.Begun(Target, s_version));
        Assert.False(File.Exists(Target));

        await WriteAsync(s_weights[cut..], cut);
        Assert.Equal(s_weights, await File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task An_old_file_stays_until_the_new_one_is_whole()
    {
        await File.WriteAllBytesAsync(Target, [7], TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<InvalidDataException>(() => WriteAsync([.. s_weights, 0], 0));
        await Assert.ThrowsAsync<InvalidDataException>(() => WriteAsync(new byte[1000], 0));
        Assert.Equal([7], await File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
        await WriteAsync(s_weights, 0);
        Assert.Equal(s_weights, await File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Two_writers_of_one_file_do_not_mix()
    {
        await using var other = new FileStream(Target + WeightsWriter.PartEnding, FileMode.Create, FileAccess.Write, FileShare.None);
        await Assert.ThrowsAsync<IOException>(() => WriteAsync(s_weights, 0));
        Assert.True(File.Exists(Target + WeightsWriter.PartEnding));
    }

    private Task WriteAsync(byte[] from, long offset) =>
        WeightsWriter.WriteAsync(new MemoryStream(from), offset, Target, s_version, null, TimeProvider.System, TestContext.Current.CancellationToken);
}
