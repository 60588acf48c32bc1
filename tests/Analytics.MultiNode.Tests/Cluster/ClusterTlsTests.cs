using System.Net;
using System.Text.Json;
using Analytics.MultiNode.Tests.Support;
using Analytics.TestKit;

namespace Analytics.MultiNode.Tests.Cluster;

/// <summary>Nodes that speak to each other by TLS alone, with certificates of the campus' own authority.</summary>
[Collection(ClusterPlan.OneAfterTheOther)]
public sealed class ClusterTlsTests
{
    [Fact]
    public async Task Nodes_join_and_pass_evidence_on_and_one_that_does_not_trust_them_stays_outside()
    {
        await using var campus = await ClusterCampus.UpAsync(new ClusterPlan(6) { Source = ClusterPlan.WishedSource, IsEncrypted = true, Late = 1 });
        var (a, b) = (campus.Nodes[0], campus.Nodes[1]);

        // Each node is asked for the pictures of all: some of them lie on the other one.
        foreach (var node in new[] { a, b })
            await Patience.UntilAsync(() => ShowsAllAsync(node, campus), $"pictures of all cameras from {node.Name}", ClusterCampus.Limit, ClusterCampus.Look);

        using var stranger = new CampusAuthority();
        ClusterCampus.Trust(campus.Nodes[2], stranger);
        await campus.Nodes[2].UpInVainAsync(TimeSpan.FromSeconds(15));
        Assert.Equal(["node-1", "node-2"], (await campus.MembersAsync()).Select(member => member.Name).Order(StringComparer.Ordinal));
    }

    private static async Task<bool> ShowsAllAsync(ClusterNode node, ClusterCampus campus)
    {
        if (await node.GetAsync("/api/v1/incidents?limit=200") is not { } page)
            return false;
        using (page)
        {
            var firsts = page.RootElement.GetProperty("items").EnumerateArray()
                .GroupBy(item => item.GetProperty("camera").GetString()).Select(group => group.Last().GetProperty("id").GetString()!).ToList();
            if (firsts.Count < campus.Cameras.Count)
                return false;
            foreach (var id in firsts)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/v1/incidents/{id}/snapshot", UriKind.Relative));
                using var response = await node.SendAsync(request, CancellationToken.None);
                if (response.StatusCode != HttpStatusCode.OK)
                    return false;
            }

            return true;
        }
    }
}
