using System.Text.Json.Nodes;
using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Tests.Support;

namespace Analytics.Inference.Tests.Abilities;

public sealed class AbilityResolutionTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_codes_are_frozen()
    {
        Assert.Equal(
            "motion electronic_fence hard_hat workwear fall_down fight face_detect face_attributes face_compare face_liveness mask action_liveness real_name_auth",
            string.Join(' ', AbilityRegistry.All.Select(ability => ability.Code)));
        Assert.Equal(
            "object_detection hard_hat_detection workwear_detection fall_detection fight_recognition pose face_detection face_landmarks face_embedding face_attributes face_liveness face_mask",
            string.Join(' ', Enum.GetValues<ModelTask>().Select(task => task.Word())));
        Assert.Null(AbilityRegistry.Find("telepathy"));
    }

    [Fact]
    public void Without_models_only_motion_runs()
    {
        var runnable = AbilityResolution.Of(ModelCatalog.Empty).Where(resolution => resolution.IsRunnable);
        var only = Assert.Single(runnable);
        Assert.Equal("motion: needs no model", only.Text);
    }

    [Fact]
    public void An_ability_runs_when_all_its_tasks_are_met_and_names_its_models()
    {
        _folder.Add("objects", [1]).Add("hats", [2], change: json => json["tasks"]![0] = "hard_hat_detection");
        var catalog = new ModelRepository([_folder.Root]).Reload();
        Assert.Equal("hard_hat: objects@1, hats@1", Resolve("hard_hat", catalog).Text);
        Assert.Equal("workwear: needs a model for workwear_detection, and none is known", Resolve("workwear", catalog).Text);
    }

    [Fact]
    public void A_known_model_without_its_file_says_where_the_file_goes()
    {
        _folder.Add("objects", [1]);
        File.Delete(_folder.Weights("objects"));
        var resolution = Resolve("electronic_fence", new ModelRepository([_folder.Root]).Reload());
        Assert.False(resolution.IsRunnable);
        Assert.Contains("objects@1 cannot be used", resolution.Text);
        Assert.Contains(_folder.Weights("objects"), resolution.Text);
    }

    [Fact]
    public void A_model_that_needs_a_choice_answers_no_task_until_it_has_one()
    {
        _folder.Add("weak", [1], change: json => json["needsChoice"] = true).Add("public", [2]);
        File.Delete(_folder.Weights("public"));
        var repository = new ModelRepository([_folder.Root]);
        var waiting = Resolve("electronic_fence", repository.Reload());
        Assert.False(waiting.IsRunnable);
        Assert.Contains("weak@1 waits to be chosen", waiting.Text);
        Assert.Contains("models use weak 1", waiting.Text);

        repository.Use(repository.Catalog.Find("weak")!);

        Assert.Equal("electronic_fence: weak@1", Resolve("electronic_fence", repository.Catalog).Text);
        Assert.Equal("electronic_fence: weak@1", Resolve("electronic_fence", repository.Reload()).Text);
    }

    [Fact]
    public void A_mask_model_that_looks_at_one_face_needs_another_that_finds_it()
    {
        _folder.Add("head", [1], labels: ["Mask", "NoMask"], change: json =>
        {
            json["tasks"]![0] = "face_mask";
            json["input"]!["crop"] = new JsonObject { ["method"] = "square" };
        });
        Assert.Equal("mask: needs a model for face_detection, and none is known", Resolve("mask", new ModelRepository([_folder.Root]).Reload()).Text);
        _folder.Add("faces", [2], change: json => json["tasks"]![0] = "face_detection");
        Assert.Equal("mask: faces@1, head@1", Resolve("mask", new ModelRepository([_folder.Root]).Reload()).Text);
    }

    private static AbilityResolution Resolve(string code, ModelCatalog catalog) => AbilityResolution.Of(AbilityRegistry.Find(code)!, catalog);
}
