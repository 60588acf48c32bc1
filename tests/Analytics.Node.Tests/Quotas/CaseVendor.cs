using System.Text;
using System.Text.Json;
using Analytics.Client.Contract;
using Analytics.TestKit.Vendor;
using Microsoft.AspNetCore.Http;

namespace Analytics.Node.Tests.Quotas;

/// <summary>The cloud behind the node, which carries out every ability: it answers, fails once with a number, or keeps one caller waiting.</summary>
internal sealed class CaseVendor : IAsyncDisposable
{
    private readonly VendorServer server;
    private int refusing;
    private Wait? waiting;

    private CaseVendor(VendorServer server)
    {
        this.server = server;
        server.Always = new VendorAnswer(AnswerAsync);
    }

    public Uri Address => server.Address;

    public static async Task<CaseVendor> StartAsync() => new(await VendorServer.StartAsync());

    /// <summary>The next request is refused with this number; 0 for none.</summary>
    public void RefuseNext(int number) => Volatile.Write(ref refusing, number);

    /// <summary>The next request waits until it is let go, or its caller leaves.</summary>
    public Wait KeepNext()
    {
        var wait = new Wait();
        Volatile.Write(ref waiting, wait);
        return wait;
    }

    /// <summary>Nobody came for it.</summary>
    public void Forget(Wait wait) => Interlocked.CompareExchange(ref waiting, null, wait);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task AnswerAsync(VendorRequest request, HttpContext context, CancellationToken stop)
    {
        if (Interlocked.Exchange(ref waiting, null) is { } wait)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stop);
            wait.Asked.TrySetResult();
            await wait.Told.Task.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (either.IsCancellationRequested)
                return;
        }

        var number = Interlocked.Exchange(ref refusing, 0);
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(number == 0 ? Success(request) : Refusal(number)), stop);
    }

    private static string Success(VendorRequest request) => Endpoints.All.First(e => e.Path == request.Path).Ability switch
    {
        AbilityCodes.FaceDetect =>
            """{"statusCode":0,"message":"success","returnObj":{"DetectBoxes":[[1,2,3,4]],"DetectClses":["face"],"DetectCount":1,"DetectScores":[0.9],"LandmarkCount":5,"Landmarks":[[1,2,3,4,5,6,7,8,9,10]]}}""",
        AbilityCodes.FaceCompare =>
            """{"statusCode":0,"message":"success","returnObj":{"LandmarkA":[1,2,3,4,5,6,7,8,9,10],"LandmarkB":[1,2,3,4,5,6,7,8,9,10],"RectAList":[1,2,3,4],"RectBList":[1,2,3,4],"Score":0.6841}}""",
        AbilityCodes.HardHat => """{"statusCode":0,"message":"success","returnObj":[{"box":[1,2,3,4],"classname":"blue_hat","score":0.9}]}""",
        AbilityCodes.ElectronicFence => Fence(request),
        AbilityCodes.RealName => """{"certToken":"token","resStr":"00XX","statusCode":0,"retMessage":"成功"}""",
        _ => """{"statusCode":0,"message":"success","returnObj":{"score":0.5}}""",
    };

    // One element for each picture.
    private static string Fence(VendorRequest request)
    {
        using var body = JsonDocument.Parse(request.Body);
        var count = body.RootElement.GetProperty("image").GetArrayLength();
        return JsonSerializer.Serialize(new
        {
            statusCode = 0,
            message = new { success = count, fail = 0 },
            returnObj = Enumerable.Repeat(new { target_num = 0, location = Array.Empty<int>() }, count),
        });
    }

    private static string Refusal(int number) => number is 4101 or 4109
        ? $$"""{"statusCode":{{number}},"retMessage":"scripted","error":"AI_OP_{{number}}","certToken":"token","resStr":"{{(number == 4101 ? "01XX" : "5XXX")}}"}"""
        : $$"""{"statusCode":{{number}},"code":{{number}},"message":"scripted","details":"","error":"AI_OP_{{number}}"}""";

    /// <summary>A caller that is kept.</summary>
    internal sealed class Wait
    {
        /// <summary>The request is there.</summary>
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>It may be answered.</summary>
        public TaskCompletionSource Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
