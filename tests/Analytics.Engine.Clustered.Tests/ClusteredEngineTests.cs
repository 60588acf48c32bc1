using Analytics.Engine.Specs;

namespace Analytics.Engine.Clustered.Tests;

/// <summary>The clustered engine through Akka.Persistence.Sql, under the same spec as the local one.</summary>
public sealed class ClusteredEngineTests : EngineSpec
{
    protected override ValueTask<SpecCluster> OpenAsync() => ValueTask.FromResult<SpecCluster>(new ClusteredSpecCluster());
}

/// <summary>The same spec on a real server.</summary>
public sealed class ClusteredEngineOnPostgresTests : EngineSpec
{
    protected override ValueTask<SpecCluster> OpenAsync() =>
        ValueTask.FromResult<SpecCluster>(new ClusteredSpecCluster(database: ClusterDatabase.PostgreSql));
}

/// <summary>The same spec where the first node of each test is a cluster of three: entities are wherever their shards are.</summary>
public sealed class ClusteredEngineOnThreeNodesTests : EngineSpec
{
    protected override ValueTask<SpecCluster> OpenAsync() => ValueTask.FromResult<SpecCluster>(new ClusteredSpecCluster(size: 3));
}
