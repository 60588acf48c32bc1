using Analytics.Domain;
using Analytics.Engine.Ports;

namespace Analytics.Gateway.Tests.Support;

/// <summary>Coverage that the test lays down; the gateway writes none.</summary>
internal sealed class MemoryCoverage : ICoverageStore
{
    public List<CoverageProgress> Cameras { get; } = [];

    public List<(EntityId Camera, CoverageGap Gap)> Gaps { get; } = [];

    public ValueTask<CoverageProgress?> ReadAsync(EntityId camera, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Cameras.Find(row => row.Camera == camera));

    public ValueTask<IReadOnlyList<CoverageProgress>> ListAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<CoverageProgress>>(Cameras);

    public ValueTask<IReadOnlyList<CoverageGap>> GapsAsync(
        EntityId camera, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IReadOnlyList<CoverageGap>>(
            [.. Gaps.Where(gap => gap.Camera == camera && gap.Gap.To > from && gap.Gap.From < to).Select(gap => gap.Gap)]);

    public ValueTask<CoverageProgress?> OwnAsync(EntityId camera, long epoch, DateTimeOffset at) =>
        throw new InvalidOperationException("The gateway owns no camera.");

    public ValueTask<CoverageOutcome> AdvanceAsync(CoverageStep step) =>
        throw new InvalidOperationException("The gateway writes no coverage.");
}
