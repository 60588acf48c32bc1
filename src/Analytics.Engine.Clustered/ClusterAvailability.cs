namespace Analytics.Engine.Clustered;

/// <summary>Whether this build has the cluster engine. Compiles with and without Akka.NET.</summary>
public static class ClusterAvailability
{
#if WITH_AKKA
    public static bool IsPresent => true;
#else
    public static bool IsPresent => false;
#endif

    /// <summary>Why the cluster engine is absent and what to do, in English; null where it is present.</summary>
    public static string? WhyAbsent => IsPresent
        ? null
        : "This build has no cluster engine: the package sources had no Akka.NET when it was built. Name a source that holds "
            + "Akka.Cluster.Sharding, Akka.Persistence.Sql and their Hosting packages, and build again with -p:ProbeAgain=true.";
}
