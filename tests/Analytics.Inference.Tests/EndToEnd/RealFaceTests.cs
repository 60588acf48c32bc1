using Analytics.Inference.Abilities;
using Analytics.Inference.Evaluation;
using Analytics.Inference.Pipelines.FaceCompare;
using Analytics.Inference.Pipelines.Mask;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Inference.Tests.Support;
using Analytics.Vision.Media;

namespace Analytics.Inference.Tests.EndToEnd;

/// <summary>The face abilities on the shared models and portraits, against the labels of the media.</summary>
public sealed class RealFaceTests(RealAbilities real) : IClassFixture<RealAbilities>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Group_pictures_have_as_many_faces_as_they_are_labelled_with()
    {
        foreach (var (file, faces) in Media.Labelled("faces", "faces"))
            Assert.Equal((file, faces), (file, $"{(await DetectAsync(Media.Picture(file))).Found.Count}"));
    }

    [Fact]
    public async Task Portraits_have_a_face_with_landmarks_in_the_contracts_order_that_looks_ahead_and_is_clear()
    {
        var pitches = new List<double>();
        foreach (var (file, _) in Media.Labelled("faces", "identity"))
        {
            var answer = await DetectAsync(Media.Picture(file));
            Assert.True(answer.IsClear, file);
            // One press photo shows a second, half-hidden head.
            var face = answer.Found[0];
            Assert.InRange(answer.Found.Count, 1, 2);
            Assert.All(answer.Found.Skip(1), other => Assert.True(other.Score < face.Score));
            var (left, right, nose, mouthLeft, mouthRight) = (face.Landmarks[0], face.Landmarks[1], face.Landmarks[2], face.Landmarks[3], face.Landmarks[4]);
            Assert.True(left.X < right.X && mouthLeft.X < mouthRight.X && nose.Y > left.Y && mouthLeft.Y > nose.Y, file);
            Assert.All(face.Landmarks, p => Assert.True(p.X > face.Box.Left && p.X < face.Box.Right && p.Y > face.Box.Top && p.Y < face.Box.Bottom, file));
            Assert.InRange(face.Angles!.Value.Yaw, -30, 30);
            Assert.InRange(face.Angles!.Value.Roll, -15, 15);
            pitches.Add(face.Angles!.Value.Pitch);
        }

        Assert.InRange(pitches.Order().ElementAt(pitches.Count / 2), -6, 6);
        Assert.All(pitches, pitch => Assert.InRange(pitch, -15, 15));
    }

    [Fact]
    public async Task A_portrait_that_was_taken_sideways_has_its_face_where_it_stands_upright()
    {
        var upright = Media.Picture(Media.Labelled("faces", "identity")[0].File);
        var sideways = Media.Sideways(upright.Image);
        Assert.Equal((upright.Image.Width, upright.Image.Height), (sideways.Image.Width, sideways.Image.Height));

        var (expected, found) = ((await DetectAsync(upright)).Found[0], (await DetectAsync(sideways)).Found[0]);

        // The pixels went through one more JPEG.
        foreach (var (one, other) in new[] { (expected.Box.Left, found.Box.Left), (expected.Box.Top, found.Box.Top), (expected.Box.Right, found.Box.Right), (expected.Box.Bottom, found.Box.Bottom) })
            Assert.InRange(other, one - (0.05 * expected.Box.Width), one + (0.05 * expected.Box.Width));
    }

    [Fact]
    public async Task The_same_picture_gives_the_same_answer_alone_and_among_others()
    {
        var picture = Media.Picture("faces/group_19.jpg");
        var alone = await DetectAsync(picture);
        var others = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => DetectAsync(picture)));
        Assert.All(others, other => Assert.Equal(
            alone.Found.Select(f => (f.Box, f.Score, string.Join(' ', f.Landmarks))), other.Found.Select(f => (f.Box, f.Score, string.Join(' ', f.Landmarks)))));
    }

    [Fact]
    public async Task Gender_is_the_labelled_one_on_every_portrait()
    {
        foreach (var (file, gender) in Media.Labelled("faces", "gender"))
        {
            var answer = Assert.IsType<AbilityAnswer.Attributes>(await real.Backend().RunAsync(new AbilityRequest.FaceAttributes(Media.Picture(file)), Cancel));
            Assert.Equal((file, gender), (file, answer.Found[0].Gender == Gender.Male ? "male" : "female"));
            Assert.InRange(answer.Found[0].Age, 15, 80);
        }
    }

    [Fact]
    public async Task Every_pair_of_portraits_is_told_right_and_the_calibration_is_the_fitted_one()
    {
        var embedder = new FaceEmbedder(real.Hub);
        var portraits = new List<(string Person, FaceEmbedding Face)>();
        foreach (var (file, person) in Media.Labelled("faces", "identity"))
            portraits.Add((person, (await embedder.EmbedAsync(Media.Picture(file).Image, Cancel))!));
        var pairs = portraits.SelectMany((a, i) => portraits.Skip(i + 1).Select(b => (Cosine: FaceEmbedder.Cosine(a.Face, b.Face), Similarity: FaceEmbedder.Similarity(a.Face, b.Face), IsSame: a.Person == b.Person))).ToList();

        Assert.Equal((34, 102), (pairs.Count(p => p.IsSame), pairs.Count(p => !p.IsSame)));
        Assert.All(pairs, pair => Assert.Equal(pair.IsSame, pair.Similarity >= 0.8));
        Assert.All(pairs.Where(p => !p.IsSame), pair => Assert.True(pair.Similarity < 0.25));
        var (own, fitted) = (portraits[0].Face.Calibration, Platt.Fit([.. pairs.Select(p => new ScoredItem(p.Cosine, p.IsSame))]));
        Assert.Equal(own.Slope, fitted.Slope, 0.5);
        Assert.Equal(own.Middle, fitted.Middle, 0.02);
    }

    [Fact]
    public async Task Comparison_takes_the_central_faces_and_answers_without_one()
    {
        var (first, again, other) = (Media.Picture("faces/D04_img59.jpg"), Media.Picture("faces/D04_img16.jpg"), Media.Picture("faces/D09_img44.jpg"));
        var same = await CompareAsync(first, again);
        Assert.True(same.Similarity > 0.8 && same.First!.Box.Left > 800 && same.IsClear);
        Assert.True((await CompareAsync(first, other)).Similarity < 0.2);
        var wall = new Picture(default, new BgrImage(200, 200, new byte[120_000]));
        var none = await CompareAsync(first, wall);
        Assert.True(none is { Similarity: 0, First: not null, Second: null, IsClear: false });
    }

    [Fact]
    public async Task Masks_are_told_from_bare_faces_on_every_portrait()
    {
        foreach (var (file, mask) in Media.Labelled("masks", "mask"))
        {
            var answer = Assert.IsType<AbilityAnswer.Masks>(await real.Backend().RunAsync(new AbilityRequest.Mask(Media.Picture(file)), Cancel));
            Assert.Equal((file, mask), (file, $"{Assert.Single(answer.Found).IsWorn}"));
        }
    }

    [Fact]
    public async Task Our_own_model_of_masks_tells_them_on_the_faces_that_YuNet_finds()
    {
        var (calls, right, labelled) = (new ModelCalls(real.Hub), 0, Media.Labelled("masks", "mask"));
        var (finder, head) = (real.Hub.Catalog.Find("yunet_n_320")!, real.Hub.Catalog.Find("campus_mask")!);
        foreach (var (file, mask) in labelled)
        {
            var image = Media.Picture(file).Image;
            var largest = (await calls.RunAsync(finder, new PictureJob(image), Cancel)).MaxBy(face => face.Box.Width * face.Box.Height);
            right += largest is not null && (await calls.RunAsync(head, MaskHead.JobOf(image, new FoundFace(largest.Box, largest.Score, [])), Cancel)).IsWorn == bool.Parse(mask) ? 1 : 0;
        }

        Assert.Equal(16, labelled.Count);
        Assert.InRange(right, 14, 16);
    }

    [Fact]
    public async Task A_living_face_is_told_from_a_print_and_a_screen()
    {
        foreach (var (file, live) in Media.Labelled("spoof", "live"))
        {
            var answer = Assert.IsType<AbilityAnswer.Liveness>(await real.Backend().RunAsync(new AbilityRequest.FaceLiveness(Media.Picture(file)), Cancel));
            Assert.Equal((file, live), (file, $"{Assert.Single(answer.Found).Verdict == LivenessVerdict.Live}"));
        }
    }

    [Fact]
    public async Task A_small_or_blurred_face_is_not_judged()
    {
        var answer = Assert.IsType<AbilityAnswer.Liveness>(await real.Backend().RunAsync(new AbilityRequest.FaceLiveness(Media.Picture("masks/mask_1268.png")), Cancel));
        Assert.All(answer.Found, face => Assert.Equal(LivenessVerdict.Unclear, face.Verdict));
    }

    [Fact]
    public async Task A_head_that_turns_to_both_sides_is_seen_to_do_so_and_to_live()
    {
        var answer = Assert.IsType<AbilityAnswer.Actions>(await real.Backend().RunAsync(
            new AbilityRequest.ActionLiveness(Media.Video("faces/intel_head_turn_female.mp4"), LivenessAction.FaceLeft, ChecksQuality: true), Cancel));
        Assert.Equal([LivenessAction.FaceLeft, LivenessAction.FaceRight], answer.Seen.Order());
        Assert.True(answer.IsLive);
    }

    [Fact]
    public async Task A_video_without_a_face_or_without_a_picture_is_a_fault_of_its_own()
    {
        var backend = real.Backend();
        var cars = await Media.FirstSecondAsync("people/cars_only.mp4");
        var noFace = await Assert.ThrowsAsync<AbilityException>(() => backend.RunAsync(new AbilityRequest.ActionLiveness(cars, LivenessAction.Eye), Cancel));
        Assert.Equal(AbilityFault.NoFace, noFace.Fault);
        var noVideo = await Assert.ThrowsAsync<AbilityException>(() => backend.RunAsync(new AbilityRequest.ActionLiveness(new byte[100], LivenessAction.Eye), Cancel));
        Assert.Equal(AbilityFault.Damaged, noVideo.Fault);
    }

    private async Task<AbilityAnswer.Faces> DetectAsync(Picture picture) =>
        Assert.IsType<AbilityAnswer.Faces>(await real.Backend().RunAsync(new AbilityRequest.FaceDetection(picture, WithAngles: true), Cancel));

    private async Task<AbilityAnswer.Comparison> CompareAsync(Picture first, Picture second) =>
        Assert.IsType<AbilityAnswer.Comparison>(await real.Backend().RunAsync(new AbilityRequest.FaceComparison(first, second), Cancel));
}
