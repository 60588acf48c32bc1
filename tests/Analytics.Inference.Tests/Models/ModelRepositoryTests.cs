using Analytics.Inference.Models;
using Analytics.Inference.Tests.Support;

namespace Analytics.Inference.Tests.Models;

public sealed class ModelRepositoryTests : IDisposable
{
    private readonly ModelFolder _own = new();
    private readonly ModelFolder _overlay = new();

    public void Dispose()
    {
        _own.Dispose();
        _overlay.Dispose();
    }

    [Fact]
    public void Models_are_found_by_name_by_version_and_by_task()
    {
        _own.Add("a", [1]).Add("b", [2], change: json => json["tasks"]![0] = "pose");
        var catalog = new ModelRepository([_own.Root]).Reload();

        Assert.Empty(catalog.Faults);
        Assert.Equal("a@1", catalog.Find("a")!.Reference);
        Assert.Equal("a@1", catalog.Find("a@1")!.Reference);
        Assert.Null(catalog.Find("a@2"));
        Assert.Null(catalog.Find("c"));
        Assert.Equal("b@1", Assert.Single(catalog.FindByTask(ModelTask.Pose)).Reference);
    }

    [Fact]
    public void The_last_version_is_in_force_and_older_ones_stay_by_name()
    {
        _own.Add("a", [1], change: json =>
        {
            var second = json["versions"]![0]!.DeepClone();
            second["version"] = "2";
            json["versions"]!.AsArray().Add(second);
        });
        Directory.CreateDirectory(Path.GetDirectoryName(_own.Weights("a", "2"))!);
        File.Copy(_own.Weights("a"), _own.Weights("a", "2"));
        var catalog = new ModelRepository([_own.Root]).Reload();
        Assert.Equal("a@2", catalog.Find("a")!.Reference);
        Assert.Equal(ModelState.Ready, catalog.Find("a@1")!.State);
        Assert.Equal("a@2", Assert.Single(catalog.FindByTask(ModelTask.ObjectDetection)).Reference);
    }

    [Fact]
    public void A_manifest_without_weights_is_known_and_says_where_the_file_goes_and_where_it_is()
    {
        var catalog = new ModelRepository([Path.Combine(Assets.Root, "models")]).Reload();
        var model = catalog.Find("yolox_nano")!;
        Assert.SkipUnless(!File.Exists(model.File), "the weights were put into models/yolox_nano");
        Assert.Equal(ModelState.NotInstalled, model.State);
        var fault = Assert.Single(model.Faults);
        Assert.Equal(ModelFaultCode.FileMissing, fault.Code);
        Assert.EndsWith(Path.Combine("models", "yolox_nano", "1", "model.onnx"), fault.File);
        Assert.Contains("https://raw.githubusercontent.com/opencv/opencv_zoo/", fault.Fix);
    }

    [Fact]
    public void An_overlay_may_bring_the_weights_of_a_shipped_manifest()
    {
        _own.Add("a", [1, 2, 3]);
        Directory.CreateDirectory(Path.GetDirectoryName(_overlay.Weights("a"))!);
        File.Move(_own.Weights("a"), _overlay.Weights("a"));
        var model = new ModelRepository([_own.Root, _overlay.Root]).Reload().Find("a")!;
        Assert.Equal((ModelState.Ready, _overlay.Weights("a")), (model.State, model.File));
    }

    [Fact]
    public void An_overlays_manifest_goes_over_the_shipped_one()
    {
        _own.Add("a", [1]);
        _overlay.Add("a", [2], change: json => json["description"] = "The operator's own.");
        var model = Assert.Single(new ModelRepository([_own.Root, _overlay.Root]).Reload().Models);
        Assert.Equal("The operator's own.", model.Manifest.Description);
        Assert.Equal(_overlay.Weights("a"), model.File);
    }

    [Theory]
    [InlineData(new byte[] { 1, 2 }, ModelFaultCode.SizeDiffers)]
    [InlineData(new byte[] { 1, 2, 4 }, ModelFaultCode.DigestDiffers)]
    public void Weights_that_differ_are_refused_and_the_neighbours_are_not(byte[] found, ModelFaultCode code)
    {
        _own.Add("a", [1, 2, 3]).Add("b", [9]);
        File.WriteAllBytes(_own.Weights("a"), found);
        var catalog = new ModelRepository([_own.Root]).Reload();
        Assert.Equal(ModelState.Refused, catalog.Find("a")!.State);
        Assert.Equal(code, Assert.Single(catalog.Faults).Code);
        Assert.Equal(ModelState.Ready, catalog.Find("b")!.State);
    }

    [Fact]
    public void A_model_that_turns_bad_keeps_its_sound_form_and_says_why()
    {
        _own.Add("a", [1]).Add("b", [2]);
        var repository = new ModelRepository([_own.Root]);
        var before = repository.Reload();

        _own.Add("a", [1], change: json => json.Remove("input"));
        File.WriteAllBytes(_own.Weights("b"), [3]);
        _own.Add("c", [3]);
        var after = repository.Reload();

        Assert.Same(after, repository.Catalog);
        Assert.Equal(2, before.Models.Count);
        Assert.Equal(before.Find("a")!.Manifest.Digest, after.Find("a")!.Manifest.Digest);
        Assert.All([after.Find("a")!, after.Find("b")!], model => Assert.Equal(ModelState.Ready, model.State));
        Assert.Equal("input", Assert.Single(after.Find("a")!.Faults).Field);
        Assert.Equal(ModelFaultCode.DigestDiffers, Assert.Single(after.Find("b")!.Faults).Code);
        Assert.Equal(ModelState.Ready, after.Find("c")!.State);
    }

    [Fact]
    public void A_removed_model_is_gone_after_the_next_reload()
    {
        _own.Add("a", [1]);
        var repository = new ModelRepository([_own.Root]);
        repository.Reload();
        Directory.Delete(_own.Of("a"), recursive: true);
        Assert.Empty(repository.Reload().Models);
    }

    [Fact]
    public void A_probe_refuses_what_does_not_open_and_is_asked_once_for_the_same_bytes()
    {
        _own.Add("a", [1]).Add("b", [2]);
        var asked = new List<string>();
        var repository = new ModelRepository([_own.Root], model =>
        {
            asked.Add(model.Reference);
            return model.Manifest.Name == "a" ? [] : [new(ModelFaultCode.NotLoadable, model.File, "", "no", "yes")];
        });
        repository.Reload();
        var catalog = repository.Reload();
        Assert.Equal((ModelState.Ready, ModelState.Refused), (catalog.Find("a")!.State, catalog.Find("b")!.State));
        Assert.Equal(["a@1", "b@1", "b@1"], asked);
    }

    [Fact]
    public void Folders_that_are_no_models_are_passed_over_and_half_ones_are_named()
    {
        Directory.CreateDirectory(_own.Of("training"));
        Directory.CreateDirectory(_own.Of("half"));
        File.WriteAllText(Path.Combine(_own.Of("half"), "labels.txt"), "a");
        var fault = Assert.Single(new ModelRepository([_own.Root]).Reload().Faults);
        Assert.Equal(ModelFaultCode.ManifestMissing, fault.Code);
        Assert.Contains("half", fault.File);
    }

    [Fact]
    public void A_directory_that_is_not_there_is_a_fault_of_its_own()
    {
        _own.Add("a", [1]);
        var catalog = new ModelRepository([Path.Combine(_own.Root, "nowhere"), _own.Root]).Reload();
        Assert.Equal(ModelFaultCode.DirectoryUnreadable, Assert.Single(catalog.Faults).Code);
        Assert.NotNull(catalog.Find("a"));
    }

    [Fact]
    public void A_link_that_leads_nowhere_beside_the_flat_files_of_a_mirror_is_passed_over()
    {
        _own.Add("a", [1, 2, 3]);
        File.Move(_own.Weights("a"), Path.Combine(_overlay.Root, "z.onnx"));
        File.CreateSymbolicLink(Path.Combine(_overlay.Root, "b.onnx"), Path.Combine(_overlay.Root, "gone"));

        Assert.Equal(ModelState.Ready, Assert.Single(new ModelRepository([_own.Root, _overlay.Root]).Reload().Models).State);
    }

    [Fact]
    public void A_lent_file_is_taken_by_the_model_that_knows_its_digest()
    {
        _own.Add("a", [1, 2, 3]);
        var lent = Path.Combine(_overlay.Root, "some.onnx");
        File.Move(_own.Weights("a"), lent);
        var repository = new ModelRepository([_own.Root]);
        Assert.Equal(ModelState.NotInstalled, Assert.Single(repository.Reload().Models).State);

        var model = Assert.Single(repository.Lend(lent).Models);

        Assert.Equal((ModelState.Ready, lent), (model.State, model.File));
        File.Delete(lent);
        Assert.NotEmpty(Assert.Single(repository.Reload().Models).Faults);
    }
}
