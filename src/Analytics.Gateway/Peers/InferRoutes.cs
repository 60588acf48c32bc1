using System.Globalization;
using Analytics.Engine.Peers;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Sending;
using Analytics.Inference.Sessions;

namespace Analytics.Gateway.Peers;

/// <summary>
/// <c>POST /internal/infer/{digest}</c>: a tensor of another node joins this node's batches. The body is one row of the model's input in
/// samples of 0 to 255; the answer is <see cref="OutputTensors"/>.
/// </summary>
internal static class InferRoutes
{
    private const int MostTenant = 200;

    public static void Map(RouteGroupBuilder peers) => peers.MapPost("/infer/{digest}", InferAsync);

    private static async Task<IResult> InferAsync(HttpContext context, PeerParts parts, TensorSeats seats, string digest, CancellationToken cancel)
    {
        var arrived = parts.Time.GetTimestamp();
        var headers = context.Request.Headers;
        if (parts.Models().Models.FirstOrDefault(known => known.State == ModelState.Ready && known.Version.Sha256 == digest) is not { } model)
            return new Refused(StatusCodes.Status404NotFound, PeerCauses.NoModel);
        var (input, length) = (model.Manifest.Input, model.Manifest.Input.RowElements);
        if (headers[PeerHeaders.Form] != input.Fingerprint())
            return new Refused(StatusCodes.Status409Conflict, PeerCauses.FormDiffers, $"{model.Reference} is described otherwise on {parts.NodeId}");
        if (context.Request.ContentLength != length)
            return new Refused(StatusCodes.Status400BadRequest, PeerCauses.TensorSize, $"{model.Reference} takes {length} bytes");
        using var seat = seats.TryTake(length);
        if (seat is null)
            return new Refused(StatusCodes.Status503ServiceUnavailable, PeerCauses.QueueFull);
        using var tensor = new RentedBytes(length);
        await context.Request.Body.ReadExactlyAsync(tensor.Memory, cancel);
        if (headers[PeerHeaders.Body] != PeerSignature.Digest(tensor.Memory.Span))
            return new Refused(StatusCodes.Status400BadRequest, PeerCauses.BodyDiffers);
        var terms = Terms(headers, parts.Time.GetElapsedTime(arrived));
        if (terms.Patience <= TimeSpan.Zero)
            return new Refused(StatusCodes.Status503ServiceUnavailable, PeerCauses.Deadline);
        return await RunAsync(parts, model, tensor, terms, cancel);
    }

    private static async Task<IResult> RunAsync(PeerParts parts, CatalogModel model, RentedBytes tensor, JobTerms terms, CancellationToken cancel)
    {
        try
        {
            // Ends only when the batcher has done with the tensor, also where the caller has gone.
            return await parts.Inference!.GetHere(model).SubmitAsync(new TensorJob(tensor.Memory), terms, cancel) switch
            {
                JobOutcome<RentedBytes>.Completed(var outputs, _) => new Outputs(outputs),
                JobOutcome<RentedBytes>.Failed(var fault) => new Refused(StatusCodes.Status500InternalServerError, PeerCauses.Failed, fault.Message),
                JobOutcome<RentedBytes>.Dropped(DropCause.Deadline) => new Refused(StatusCodes.Status503ServiceUnavailable, PeerCauses.Deadline),
                JobOutcome<RentedBytes>.Dropped(DropCause.QueueFull) => new Refused(StatusCodes.Status503ServiceUnavailable, PeerCauses.QueueFull),
                _ => new Refused(StatusCodes.Status503ServiceUnavailable, PeerCauses.Stopped),
            };
        }
        catch (Exception fault) when (fault is ModelRefusedException or InferenceException)
        {
            return new Refused(StatusCodes.Status500InternalServerError, PeerCauses.Failed, fault.Message);
        }
    }

    /// <param name="spent">Time that reading took.</param>
    private static JobTerms Terms(IHeaderDictionary headers, TimeSpan spent)
    {
        var tenant = Uri.UnescapeDataString(headers[PeerHeaders.Tenant].ToString());
        var priority = int.TryParse(headers[PeerHeaders.Priority], NumberStyles.None, CultureInfo.InvariantCulture, out var level) && Enum.IsDefined((InferencePriority)level)
            ? (InferencePriority)level
            : InferencePriority.Normal;
        TimeSpan? patience = uint.TryParse(headers[PeerHeaders.Patience], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds) - spent
            : null;
        return new JobTerms(tenant.Length > MostTenant ? tenant[..MostTenant] : tenant, priority, patience);
    }

    private sealed class Outputs(RentedBytes bytes) : IResult
    {
        public async Task ExecuteAsync(HttpContext context)
        {
            using (bytes)
            {
                context.Response.ContentType = "application/octet-stream";
                context.Response.ContentLength = bytes.Memory.Length;
                await context.Response.Body.WriteAsync(bytes.Memory, context.RequestAborted);
            }
        }
    }
}
