namespace Analytics.Engine.Clustered.Tests;

public sealed class ClusterAvailabilityTests
{
    [Fact]
    public void The_cluster_engine_passes_the_engine_spec() =>
        Assert.SkipUnless(ClusterAvailability.IsPresent, $"Not run: {ClusterAvailability.WhyAbsent}");

    [Fact]
    public void A_build_without_the_cluster_engine_says_why_and_what_to_do()
    {
        var hasAkka = Array.Exists(
            typeof(ClusterAvailability).Assembly.GetReferencedAssemblies(), name => name.Name!.StartsWith("Akka", StringComparison.Ordinal));

        Assert.Equal(hasAkka, ClusterAvailability.IsPresent);
        if (hasAkka)
            Assert.Null(ClusterAvailability.WhyAbsent);
        else
            Assert.Contains("ProbeAgain", ClusterAvailability.WhyAbsent!, StringComparison.Ordinal);
    }
}
