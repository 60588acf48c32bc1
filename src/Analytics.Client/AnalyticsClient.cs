using Analytics.Client.Bodies;
using Analytics.Client.Contract;
using Analytics.Client.Reading;
using Analytics.Client.Requests;
using Analytics.Client.Results;
using Analytics.Client.Sending;

namespace Analytics.Client;

/// <summary>
/// The AI API, typed: one method an ability, the same results in every generation. Thread-safe. Refusals of the contract and a
/// broken network come back as an <see cref="ApiResult{T}"/>; exceptions are a wrong argument, missing keys
/// (<see cref="Credentials.CredentialsException"/>) or the caller's own cancellation.
/// </summary>
public sealed class AnalyticsClient : IDisposable
{
    private readonly AnalyticsClientOptions _options;
    private readonly HttpMessageInvoker _http;
    private readonly Conversation _conversation;

    /// <param name="options">What it speaks to, and how.</param>
    /// <param name="handler">The transport, disposed of with the client; null for one that keeps connections and follows no redirect.</param>
    public AnalyticsClient(AnalyticsClientOptions options, HttpMessageHandler? handler = null)
    {
        options.Check();
        _options = options;
        // A redirect would be signed for another host; cookies and compression are no part of the contract.
        _http = new HttpMessageInvoker(handler ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = options.AttemptTimeout,
        });
        _conversation = new Conversation(options, _http);
    }

    /// <summary>Whether this client's generation has an API for the ability.</summary>
    public bool Supports(string ability) => Endpoints.All.Any(endpoint => endpoint.Generation == _options.Generation && endpoint.Ability == ability);

    /// <summary>Helmets by colour. People without one have no class: fewer helmets than people is all there is to see.</summary>
    public Task<ApiResult<IReadOnlyList<ClassifiedObject>>> DetectHardHatsAsync(Media picture, CancellationToken cancel = default) =>
        SendAsync(Pick(null, () => new G2.HardHat(picture), () => new G3.HardHat(picture)), SafetyPayloads.Objects, cancel);

    /// <summary>Work clothes by colour class.</summary>
    public Task<ApiResult<IReadOnlyList<ClassifiedObject>>> DetectWorkwearAsync(Media picture, CancellationToken cancel = default) =>
        SendAsync(Pick(null, () => new G2.Workwear(picture), () => new G3.Workwear(picture)), SafetyPayloads.Objects, cancel);

    /// <summary>People inside an area.</summary>
    /// <param name="pictures">1 to 32, 50 MB together as Base64.</param>
    /// <param name="area">4 to 9 corners in pixels, in order.</param>
    public Task<ApiResult<FenceResult>> WatchFenceAsync(
        IReadOnlyList<Media> pictures, IReadOnlyList<(double X, double Y)> area, CancellationToken cancel = default)
    {
        var text = string.Join(',', area.Select(p => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{p.X},{p.Y}")));
        return SendAsync(Pick(null, () => new G2.ElectronicFence(pictures, text), () => new G3.ElectronicFence(pictures, text)), SafetyPayloads.Fence, cancel);
    }

    /// <inheritdoc cref="G3.FallDown"/>
    /// <param name="pictures">16 to 64 consecutive frames.</param>
    public Task<ApiResult<ClipScore>> ScoreFallAsync(IReadOnlyList<Media> pictures, CancellationToken cancel = default) =>
        SendAsync(Pick(null, null, () => new G3.FallDown(pictures)), SafetyPayloads.Score, cancel);

    /// <inheritdoc cref="G3.Fight"/>
    /// <param name="pictures">16 to 64 consecutive frames.</param>
    public Task<ApiResult<ClipScore>> ScoreFightAsync(IReadOnlyList<Media> pictures, CancellationToken cancel = default) =>
        SendAsync(Pick(null, null, () => new G3.Fight(pictures)), SafetyPayloads.Score, cancel);

    /// <param name="minScore">0 to 1, asked of the server in G3; elsewhere null.</param>
    /// <param name="withAngles">G3 only.</param>
    public Task<ApiResult<FaceDetection>> DetectFacesAsync(
        Media picture, double? minScore = null, bool? withAngles = null, CancellationToken cancel = default) =>
        SendAsync(
            Pick(() => new G1.FaceDetect([picture]), () => new G2.FaceDetect(picture), () => new G3.FaceDetect(picture, minScore, withAngles)),
            FacePayloads.Detection, cancel);

    public Task<ApiResult<FaceAttributesResult>> DetectFaceAttributesAsync(Media picture, CancellationToken cancel = default) =>
        SendAsync(
            Pick(() => new G1.FaceAttributes([picture]), () => new G2.FaceAttributes(picture), () => new G3.FaceAttributes(picture)),
            FacePayloads.Attributes, cancel);

    /// <summary>Compares the central faces of two pictures.</summary>
    public Task<ApiResult<FaceComparison>> CompareFacesAsync(Media first, Media second, CancellationToken cancel = default) =>
        SendAsync(
            Pick(() => new G1.FaceCompare([(first, second)]), () => new G2.FaceCompare(first, second), () => new G3.FaceCompare(first, second)),
            FacePayloads.Comparison, cancel);

    public Task<ApiResult<IReadOnlyList<LivenessFace>>> CheckLivenessAsync(Media picture, CancellationToken cancel = default) =>
        SendAsync(Pick(null, () => new G2.FaceLiveness(picture), () => new G3.FaceLiveness(picture)), FacePayloads.Liveness, cancel);

    public Task<ApiResult<IReadOnlyList<MaskFace>>> DetectMasksAsync(Media picture, CancellationToken cancel = default) =>
        SendAsync(Pick(null, () => new G2.Mask(picture), () => new G3.Mask(picture)), FacePayloads.Masks, cancel);

    /// <inheritdoc cref="G3.ActionLiveness"/>
    public Task<ApiResult<ActionLivenessResult>> CheckActionAsync(Media video, FaceAction action, CancellationToken cancel = default) =>
        SendAsync(Pick(null, null, () => new G3.ActionLiveness(video, action)), SafetyPayloads.Actions, cancel);

    /// <inheritdoc cref="G3.RealName"/>
    public Task<ApiResult<RealNameResult>> CheckRealNameAsync(Media portrait, string idNumber, string fullName, CancellationToken cancel = default) =>
        SendAsync(Pick(null, null, () => new G3.RealName(portrait, idNumber, fullName)), FacePayloads.RealName, cancel);

    /// <summary>Any request in its generation's own words, the answer as it came.</summary>
    /// <exception cref="ArgumentException">The request is of another generation than the client's keys.</exception>
    public Task<ApiResult<RawAnswer>> SendAsync(ApiRequest request, CancellationToken cancel = default) =>
        request.Endpoint.Generation == _options.Generation
            ? _conversation.RunAsync(request.Endpoint, request.ToBody(), cancel)
            : throw new ArgumentException($"A request of {request.Endpoint.Generation} to a client of {_options.Generation}.", nameof(request));

    public void Dispose() => _http.Dispose();

    private async Task<ApiResult<T>> SendAsync<T>(ApiRequest request, Func<RawAnswer, T> read, CancellationToken cancel)
    {
        var result = await SendAsync(request, cancel).ConfigureAwait(false);
        try
        {
            return result.Map((answer, _) => read(answer));
        }
        catch (PayloadException fault)
        {
            var attempts = result is ApiResult<RawAnswer>.Success(_, var raw) ? raw.Attempts : 0;
            return new ApiResult<T>.NetworkError(NetworkFault.Unreadable, fault.Message, attempts);
        }
    }

    private ApiRequest Pick(Func<ApiRequest>? g1, Func<ApiRequest>? g2, Func<ApiRequest>? g3) => (_options.Generation switch
    {
        Generation.G1 => g1,
        Generation.G2 => g2,
        _ => g3,
    })?.Invoke() ?? throw new NotSupportedException($"{_options.Generation} has no such ability: ask {nameof(Supports)} first.");
}
