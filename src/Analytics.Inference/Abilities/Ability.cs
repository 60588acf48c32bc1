using Analytics.Inference.Models;

namespace Analytics.Inference.Abilities;

/// <summary>One thing the product can recognise.</summary>
/// <param name="Code">Frozen: cameras, packs and the cloud contract name it so.</param>
/// <param name="Tasks">What its models must be able to do, all of them; empty for an ability that needs no model.</param>
/// <param name="IsForCameras">Runs on a camera's stream; the others only answer API calls.</param>
public sealed record Ability(string Code, IReadOnlyList<ModelTask> Tasks, bool IsForCameras);

/// <summary>The closed list of abilities.</summary>
public static class AbilityRegistry
{
    public static readonly IReadOnlyList<Ability> All =
    [
        new("motion", [], IsForCameras: true),
        new("electronic_fence", [ModelTask.ObjectDetection], IsForCameras: true),
        new("hard_hat", [ModelTask.ObjectDetection, ModelTask.HardHatDetection], IsForCameras: true),
        new("workwear", [ModelTask.ObjectDetection, ModelTask.WorkwearDetection], IsForCameras: true),
        new("fall_down", [ModelTask.FallDetection], IsForCameras: true),
        new("fight", [ModelTask.FightRecognition], IsForCameras: true),
        new("face_detect", [ModelTask.FaceDetection], IsForCameras: false),
        new("face_attributes", [ModelTask.FaceDetection, ModelTask.FaceAttributes], IsForCameras: false),
        new("face_compare", [ModelTask.FaceDetection, ModelTask.FaceEmbedding], IsForCameras: false),
        new("face_liveness", [ModelTask.FaceDetection, ModelTask.FaceLiveness], IsForCameras: false),
        new("mask", [ModelTask.FaceMask], IsForCameras: true),
        new("action_liveness", [ModelTask.FaceDetection, ModelTask.FaceLandmarks, ModelTask.FaceLiveness], IsForCameras: false),
        new("real_name_auth", [ModelTask.FaceDetection, ModelTask.FaceEmbedding], IsForCameras: false),
    ];

    /// <summary>Null for an unknown code.</summary>
    public static Ability? Find(string code) => All.FirstOrDefault(ability => ability.Code == code);
}
