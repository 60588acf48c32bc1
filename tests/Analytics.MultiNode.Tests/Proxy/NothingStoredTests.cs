using System.Net;
using System.Text;
using Analytics.Capture.Images;
using Analytics.Client;
using Analytics.MultiNode.Tests.Support;
using Analytics.Vision.Media;

namespace Analytics.MultiNode.Tests.Proxy;

/// <summary>What callers of the AI API send is looked at and forgotten (I14).</summary>
public sealed class NothingStoredTests
{
    // Of the picture's middle, where no two files are alike; divisible by three, so that its Base64 stands as a whole.
    private const int From = 1_200, Length = 48;

    [Fact]
    public async Task Pictures_of_calls_are_nowhere_in_the_data_directory()
    {
        await using var campus = await PaidCampus.OfAsync(packs: 1, units: 100, callsPerSecond: 100);
        var chance = new Random(1);
        var pixels = new byte[160 * 120 * 3];
        chance.NextBytes(pixels);
        var picture = new NativeImageCodec().EncodeJpeg(new BgrImage(160, 120, pixels), 90);
        await using (var node = await campus.UpAsync())
        {
            using var http = new HttpClient { BaseAddress = node.Address };
            foreach (var generation in Enum.GetValues<Generation>())
            {
                using var request = PaidCampus.Call(generation, picture, $"kept-{generation}");
                using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }

            node.Process.Terminate();
            await node.Process.ExitAsync();
        }

        var piece = picture.AsSpan(From, Length).ToArray();
        byte[][] forms = [piece, Encoding.ASCII.GetBytes(Convert.ToBase64String(piece))];
        var files = Directory.GetFiles(campus.Data, "*", SearchOption.AllDirectories);
        Assert.Contains(files, file => Path.GetFileName(file) == "journal.db");
        foreach (var file in files)
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            Assert.All(forms, form => Assert.True(bytes.AsSpan().IndexOf(form) < 0, $"{file} holds a part of the picture"));
        }
    }
}
