using Analytics.Inference.Abilities;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Support;
using Analytics.TestKit.Abilities;

namespace Analytics.Inference.Tests.Abilities;

public sealed class LocalAbilityBackendTests : AbilityBackendSpec, IAsyncDisposable
{
    private readonly List<MemoryFaces> _made = [];

    protected override Task<IAbilityBackend> ServingAsync() => Task.FromResult<IAbilityBackend>(Backend(Made(new MemoryFaces())));

    protected override Task<IAbilityBackend> EmptyAsync() => Task.FromResult<IAbilityBackend>(Backend(Made(new MemoryFaces(isInstalled: false))));

    protected override Task<IAbilityBackend> StuckAsync() => Task.FromResult<IAbilityBackend>(Backend(Made(new MemoryFaces { IsStuck = true })));

    public async ValueTask DisposeAsync()
    {
        foreach (var faces in _made)
            await faces.DisposeAsync();
    }

    [Fact]
    public async Task A_face_comes_in_pixels_of_the_picture_with_its_landmarks_in_order()
    {
        var answer = Assert.IsType<AbilityAnswer.Faces>(await Backend(Made(new MemoryFaces())).RunAsync(
            new AbilityRequest.FaceDetection(Picture, WithAngles: true), TestContext.Current.CancellationToken));
        var face = Assert.Single(answer.Found);
        // 64 × 48 pixels in 32 × 32: two pixels of the picture for one of the input.
        Assert.Equal(new PixelBox(16, 16, 32, 32), new PixelBox(Math.Round(face.Box.Left, 3), Math.Round(face.Box.Top, 3), Math.Round(face.Box.Right, 3), Math.Round(face.Box.Bottom, 3)));
        Assert.Equal(0.9, face.Score, 1e-6);
        Assert.Equal([(19.2, 19.2), (28.8, 19.2), (24, 24), (20.8, 28.8), (27.2, 28.8)], face.Landmarks.Select(p => (Math.Round(p.X, 3), Math.Round(p.Y, 3))));
        Assert.InRange(face.Angles!.Value.Yaw, -1e-3, 1e-3);
        // A black picture is too dark to be clear.
        Assert.False(answer.IsClear);
    }

    [Theory]
    [InlineData(0.9, 1)]
    [InlineData(0.95, 0)]
    public async Task A_face_at_the_asked_score_counts(double minScore, int count)
    {
        var answer = await Backend(Made(new MemoryFaces())).RunAsync(
            new AbilityRequest.FaceDetection(Picture, (float)minScore), TestContext.Current.CancellationToken);
        Assert.Equal(count, Assert.IsType<AbilityAnswer.Faces>(answer).Found.Count);
    }

    [Fact]
    public async Task A_model_that_goes_takes_its_abilities_along_and_brings_them_back()
    {
        var faces = Made(new MemoryFaces());
        var backend = Backend(faces);
        var request = new AbilityRequest.FaceDetection(Picture);
        Assert.IsType<AbilityAnswer.Faces>(await backend.RunAsync(request, TestContext.Current.CancellationToken));

        faces.Uninstall();
        Assert.Contains("face_detection", backend.WhyNot("face_detect")!.Reason, StringComparison.Ordinal);
        var fault = await Assert.ThrowsAsync<AbilityException>(() => backend.RunAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal(AbilityFault.NotServed, fault.Fault);
        Assert.Contains("face_detection", fault.Message, StringComparison.Ordinal);

        faces.Install();
        faces.Reload();
        Assert.IsType<AbilityAnswer.Faces>(await backend.RunAsync(request, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_model_that_fails_is_a_failure_and_not_a_missing_one()
    {
        var faces = Made(new MemoryFaces());
        var backend = Backend(faces);
        await backend.RunAsync(new AbilityRequest.FaceDetection(Picture), TestContext.Current.CancellationToken);
        faces.Fault = () => new InferenceException(InferenceFaultCode.RunFailed, "out of luck");
        var fault = await Assert.ThrowsAsync<AbilityException>(
            () => backend.RunAsync(new AbilityRequest.FaceDetection(Picture), TestContext.Current.CancellationToken));
        Assert.Equal(AbilityFault.Failed, fault.Fault);
        Assert.Contains("out of luck", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("motion")]
    [InlineData("real_name_auth")]
    [InlineData("fight")]
    [InlineData("face_compare")]
    [InlineData("action_liveness")]
    public void What_is_missing_is_named(string ability) =>
        Assert.StartsWith(ability, Backend(Made(new MemoryFaces())).WhyNot(ability)!.Reason, StringComparison.Ordinal);

    private static LocalAbilityBackend Backend(MemoryFaces faces) => new(faces.Hub, videos: null, new LocalAbilityOptions());

    private MemoryFaces Made(MemoryFaces faces)
    {
        _made.Add(faces);
        return faces;
    }
}
