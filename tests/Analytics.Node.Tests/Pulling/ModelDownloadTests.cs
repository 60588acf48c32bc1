using System.Net;
using System.Security.Cryptography;
using Analytics.Inference.Models;
using Analytics.Node.Pulling;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Node.Tests.Pulling;

public sealed class ModelDownloadTests : IAsyncLifetime
{
    private static readonly ModelVersion s_version =
        new("1", Convert.ToHexStringLower(SHA256.HashData(WeightsStore.Weights)), WeightsStore.Weights.Length, null);

    private readonly ManualTimeProvider _time = new();
    private readonly TempFolder _folder = new();
    private readonly TaskCompletionSource _half = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WeightsStore _store = null!;

    private string File => _folder["model.onnx"];

    public async ValueTask InitializeAsync() => _store = await WeightsStore.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_file_comes_whole_over_https_and_tells_how_far_it_is()
    {
        var seen = new List<long>();
        await FetchAsync(_store.Secure("/whole"), seen.Add);

        AssertInstalled();
        Assert.Equal(WeightsStore.Weights.Length, seen[^1]);
        Assert.Equal(seen.Order(), seen);
    }

    [Theory]
    [InlineData("/moved", true)]
    [InlineData("/whole", true)]
    [InlineData("/whole", false)]
    public async Task Plain_http_is_taken_only_where_the_operator_says_so(string path, bool isAllowed)
    {
        if (isAllowed)
        {
            await FetchAsync(_store.At(path), isHttpAllowed: true);
            AssertInstalled();
            return;
        }

        Assert.Equal(PullFaultCode.NotHttps, (await RefusedAsync(_store.At(path))).Code);
        Assert.Empty(_store.Asked);
    }

    [Theory]
    [InlineData("/to-http", false, PullFaultCode.NotHttps)]
    [InlineData("/to-file", true, PullFaultCode.NotHttps)]
    [InlineData("/round", false, PullFaultCode.Refused)]
    public async Task A_redirect_does_not_lead_where_the_address_itself_may_not(string path, bool isHttpAllowed, PullFaultCode code)
    {
        Assert.Equal(code, (await RefusedAsync(_store.Secure(path), isHttpAllowed)).Code);
        AssertNothing();
    }

    [Theory]
    [InlineData("/other", PullFaultCode.WrongFile)]
    [InlineData("/longer", PullFaultCode.WrongFile)]
    [InlineData("/shorter", PullFaultCode.WrongFile)]
    [InlineData("/endless", PullFaultCode.WrongFile)]
    [InlineData("/absent", PullFaultCode.Refused)]
    [InlineData("/broken", PullFaultCode.Refused)]
    public async Task What_is_not_the_file_is_never_there(string path, PullFaultCode code)
    {
        var fault = await RefusedAsync(_store.Secure(path));

        Assert.Equal(code, fault.Code);
        Assert.Contains(path, fault.Text.En, StringComparison.Ordinal);
        Assert.Contains(path, fault.Text.Zh, StringComparison.Ordinal);
        AssertNothing();
    }

    [Theory]
    [InlineData("/breaks")]
    [InlineData("/breaks-without-ranges")]
    public async Task A_download_that_breaks_off_goes_on_where_it_was_or_begins_anew(string path)
    {
        await FetchAsync(_store.Secure(path), there =>
        {
            if (there == WeightsStore.Weights.Length / 2)
                _store.Break();
        });

        AssertInstalled();
        Assert.Equal([path, $"{path} bytes={WeightsStore.Weights.Length / 2}-"], _store.Asked);
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_left_and_asked_anew()
    {
        var fetching = BeginAsync(_store.Secure("/stalls"), there =>
        {
            if (there != WeightsStore.Weights.Length / 2)
                return;
            _store.Break();
            _half.TrySetResult();
        });
        await _half.Task.InTimeAsync("half of the file");

        _time.Advance(WeightsWriter.Silence + TimeSpan.FromSeconds(1));
        await _time.AdvanceUntilAsync(fetching, TimeSpan.FromMinutes(1), "the file", TimeSpan.FromSeconds(4));

        AssertInstalled();
        Assert.Equal($"/stalls bytes={WeightsStore.Weights.Length / 2}-", _store.Asked[^1]);
    }

    [Fact]
    public async Task The_next_pull_goes_on_with_what_an_earlier_one_left()
    {
        await System.IO.File.WriteAllBytesAsync(File + WeightsWriter.PartEnding, WeightsStore.Weights[..1000], TestContext.Current.CancellationToken);
        await FetchAsync(_store.Secure("/ranges"));

        AssertInstalled();
        Assert.Equal(["/ranges bytes=1000-"], _store.Asked);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(300_000)]
    [InlineData(400_000)]
    public async Task What_an_earlier_one_left_of_another_file_is_thrown_away(int bytes)
    {
        await System.IO.File.WriteAllBytesAsync(File + WeightsWriter.PartEnding, new byte[bytes], TestContext.Current.CancellationToken);
        await FetchAsync(_store.Secure("/ranges"));

        AssertInstalled();
        Assert.Equal("/ranges", _store.Asked[^1]);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again()
    {
        await FetchAsync(_store.Secure("/busy"));
        AssertInstalled();
        Assert.Equal(2, _store.Asked.Count);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_to_be_out_of_reach()
    {
        var gone = _store.Secure("/whole");
        await _store.DisposeAsync();
        var fault = await RefusedAsync(gone);
        Assert.Equal(PullFaultCode.Unreachable, fault.Code);
        Assert.Contains("--from", fault.Text.Zh, StringComparison.Ordinal);
        _store = await WeightsStore.StartAsync();
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_not_tried_again()
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        using var download = new ModelDownload(handler, isHttpAllowed: false, _time);
        var fault = await Assert.ThrowsAsync<PullException>(() => download.FetchAsync(_store.Secure("/whole"), File, s_version, null, TestContext.Current.CancellationToken));
        Assert.Equal(PullFaultCode.Unreachable, fault.Code);
        Assert.Empty(_store.Asked);
    }

    [Fact]
    public async Task A_proxy_is_asked_in_place_of_the_server()
    {
        var handler = new SocketsHttpHandler { Proxy = new WebProxy(_store.At("/")) };
        using var download = new ModelDownload(handler, isHttpAllowed: true, _time);
        await download.FetchAsync(new Uri("http://models.example/proxied"), File, s_version, null, TestContext.Current.CancellationToken);
        AssertInstalled();
    }

    [Fact]
    public async Task The_user_can_end_it_and_keeps_what_came()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var download = new ModelDownload(_store.Handler(), isHttpAllowed: false, _time);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download.FetchAsync(_store.Secure("/stalls"), File, s_version, there =>
        {
            if (there == WeightsStore.Weights.Length / 2)
                cancel.Cancel();
        }, cancel.Token)).InTimeAsync("its end");

        Assert.False(System.IO.File.Exists(File));
        Assert.Equal(WeightsStore.Weights.Length / 2, WeightsWriter.Begun(File, s_version));
    }

    private async Task FetchAsync(Uri source, Action<long>? progress = null, bool isHttpAllowed = false) =>
        await _time.AdvanceUntilAsync(BeginAsync(source, progress, isHttpAllowed), TimeSpan.FromMinutes(1), "the download's end", TimeSpan.FromSeconds(4));

    private async Task BeginAsync(Uri source, Action<long>? progress = null, bool isHttpAllowed = false)
    {
        using var download = new ModelDownload(_store.Handler(), isHttpAllowed, _time);
        await download.FetchAsync(source, File, s_version, progress, TestContext.Current.CancellationToken);
    }

    private Task<PullException> RefusedAsync(Uri source, bool isHttpAllowed = false) =>
        Assert.ThrowsAsync<PullException>(() => FetchAsync(source, null, isHttpAllowed));

    private void AssertInstalled()
    {
        Assert.Equal(WeightsStore.Weights, System.IO.File.ReadAllBytes(File));
        Assert.Equal([File], Directory.GetFiles(_folder.Path));
    }

    private void AssertNothing() => Assert.Empty(Directory.GetFiles(_folder.Path));
}
