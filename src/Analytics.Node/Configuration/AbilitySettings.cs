using Analytics.Inference.Pipelines.ElectronicFence;

namespace Analytics.Node.Configuration;

/// <summary>How this node's own models carry out abilities of the AI API.</summary>
public sealed class AbilitySettings
{
    [Setting("The electronic fence.", "电子围栏。")]
    public FenceSettings Fence { get; init; } = new();
}

public sealed class FenceSettings
{
    [Setting("What must lie in the area: foot (the middle of the box's lower edge), centre (its middle) or overlap (any part of it).",
        "判定进入区域的依据：foot（框下边中点）、centre（框中心）、overlap（框的任意部分）。")]
    public InsideRule InsideRule { get; init; } = InsideRule.Foot;

    [Setting("Vehicles are targets as well as people. The contract's answer does not tell them apart.", "车辆与行人同为目标；接口返回中不区分类别。")]
    public bool Vehicles { get; init; }
}
