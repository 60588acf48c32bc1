namespace Analytics.Inference.Pipelines.ElectronicFence;

/// <summary>When something counts as inside of an area.</summary>
public enum InsideRule
{
    /// <summary>The middle of its box's lower edge lies in the area or on its edge.</summary>
    Foot = 1,

    /// <summary>The middle of its box does.</summary>
    Centre = 2,

    /// <summary>Any part of its box does.</summary>
    Overlap = 3,
}

/// <param name="Inside">Default foot.</param>
/// <param name="Vehicles">Bicycles, cars, motorcycles, buses and trucks are targets as well. Default false: the answer cannot tell them from people.</param>
public sealed record FenceOptions(InsideRule Inside = InsideRule.Foot, bool Vehicles = false);
