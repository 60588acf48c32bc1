using System.Globalization;
using System.Net;
using Analytics.Client;
using Analytics.Domain.Quotas;
using Analytics.MultiNode.Tests.Support;

namespace Analytics.MultiNode.Tests.Quotas;

/// <summary>
/// The rate of an account under a sustained overload of signed calls, in real time, judged by the instants at which the node's ledger
/// admitted them. <c>ANALYTICS_RATE_SECONDS=60</c> runs a full minute.
/// </summary>
public sealed class SignedRateTests
{
    private const int Limit = 50;

    /// <summary>Of its second that a freed place may wait for the next call on average, for an overload that was kept up.</summary>
    private const double Wait = 0.003;

    /// <summary>Of the whole run, in one pause.</summary>
    private const double LongestPause = 0.005;

    /// <summary>The window keeps instants to the next millisecond: a place may be free so much later, never sooner.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan Span = TimeSpan.FromSeconds(Knob.Number("ANALYTICS_RATE_SECONDS", 3));

    [Fact]
    public async Task No_second_holds_more_than_the_limit_and_no_place_of_it_is_lost()
    {
        Needs.Linux();
        await using var campus = await PaidCampus.OfAsync(packs: 1, units: 1_000_000, Limit, guardsReplays: false);
        IReadOnlyList<LoadCall> calls;
        await using (var node = await campus.UpAsync())
        {
            calls = await Overload.RunAsync(node.Address, Generation.G3, Span + RateWindow.Span);
            node.Process.Terminate();
            await node.Process.ExitAsync();
        }

        var admitted = await AdmissionsAsync(campus);
        Assert.Equal(calls.Count(call => call.IsAdmitted), admitted.Count);
        for (var i = Limit; i < admitted.Count; i++)
            Assert.True(admitted[i] - admitted[i - Limit] >= RateWindow.Span, $"admission {i} came {admitted[i] - admitted[i - Limit]} after the one {Limit} before it");
        foreach (var refused in calls.Where(call => !call.IsAdmitted))
            Assert.True(IsFull(admitted, refused), $"refused between {refused.SentAt:O} and {refused.ToldAt:O}, while there was room");

        AssertKept(calls, admitted);
    }

    [Fact]
    public async Task The_first_generation_has_no_rate()
    {
        Needs.Linux();
        const int Calls = 100;
        await using var campus = await PaidCampus.OfAsync(packs: 1, units: 1_000_000, callsPerSecond: 1);
        await using var node = await campus.UpAsync();
        using var http = new HttpClient { BaseAddress = node.Address };
        var answers = await Task.WhenAll(Enumerable.Range(0, Calls).Select(async call =>
        {
            using var request = PaidCampus.Call(Generation.G1, "plain words"u8.ToArray(), $"first-{call}");
            using var response = await http.SendAsync(request);
            return response.StatusCode;
        }));
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
    }

    /// <summary>
    /// Where the callers kept the overload up, all but one in a hundred of the places were taken. A busy machine stops callers and node
    /// now and then: what is lost in such a pause is nobody's fault, and it is told and not judged.
    /// </summary>
    private static void AssertKept(IReadOnlyList<LoadCall> calls, List<DateTimeOffset> admitted)
    {
        var taken = admitted.Count(at => at < admitted[0] + Span);
        var places = Limit * Span.TotalSeconds;
        var pauses = calls.Zip(calls.Skip(1), (one, next) => (next.SentAt - one.SentAt).TotalSeconds).ToList();
        // A place is freed at any moment: in a long pause more likely than in a short one.
        var wait = pauses.Sum(pause => pause * pause) / 2 / pauses.Sum();
        var isKept = wait <= Wait && pauses.Max() <= LongestPause * Span.TotalSeconds;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{taken} of {places} places in {Span.TotalSeconds} s ({taken / places:P2}), {calls.Count} calls, a place waits {wait * 1000:0.0} ms, longest pause {pauses.Max() * 1000:0} ms{(isKept ? "" : ": not judged")}"));
        Assert.InRange(taken, isKept ? 0.99 * places : 0, places);
    }

    /// <summary>Some instant of a refused call's life lies in a second that was full.</summary>
    private static bool IsFull(List<DateTimeOffset> admitted, LoadCall refused)
    {
        var last = admitted.BinarySearch(refused.ToldAt);
        last = last < 0 ? ~last - 1 : admitted.LastIndexOf(refused.ToldAt);
        // From the last admission of its life until the oldest of the last so many leaves the second.
        return last >= Limit - 1 && refused.SentAt < admitted[last - Limit + 1] + RateWindow.Span + Grain;
    }

    // In the order of the ledger, whose time does not run back: a call that came later was admitted later.
    private static async Task<List<DateTimeOffset>> AdmissionsAsync(PaidCampus campus)
    {
        await using var dead = new DeadNode(campus.Data);
        var admitted = new List<DateTimeOffset>();
        foreach (var at in dead.Events.Where(e => e.Stored.Event is QuotaUnitsHeld).Select(e => e.Stored.Context.At))
            admitted.Add(admitted.Count > 0 && admitted[^1] > at ? admitted[^1] : at);
        return admitted;
    }
}
