using Analytics.Engine.Specs;

namespace Analytics.Engine.Clustered.Tests;

/// <summary>The clustered engine through Akka.Persistence.Sql, under the same spec as the local one.</summary>
public sealed class ClusteredEngineTests : EngineSpec
{
    protected override ValueTask<SpecCluster> OpenAsync() => ValueTask.FromResult<SpecCluster>(new ClusteredSpecCluster());
}
