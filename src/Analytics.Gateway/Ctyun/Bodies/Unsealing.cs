using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Unicode;
using Analytics.Client.Contract;
using Analytics.Client.Encryption;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Routing;

namespace Analytics.Gateway.Ctyun.Bodies;

/// <summary>A body as the ability reads it: as it came, or opened (step 9).</summary>
/// <param name="Plain">Memory of the call's own: Base64 in it is decoded where it stands.</param>
/// <param name="Keys">Seal the answer of a success; null for a body that came plain.</param>
internal sealed record Unsealing(Memory<byte> Plain, SessionKeys? Keys, Refusal? Refusal, long Taken, MemoryBudget Budget) : IDisposable
{
    /// <summary>Whether the request says that its body is sealed: any case of true.</summary>
    public static bool IsAnnounced(IHeaderDictionary headers) =>
        headers.TryGetValue(SealedBody.Header, out var values) && values.ToString().AsSpan().Trim().Equals("true", StringComparison.OrdinalIgnoreCase);

    public static Unsealing None(PooledBody body, MemoryBudget budget) => new(body.Memory, null, null, 0, budget);

    /// <param name="privateKey">The app's.</param>
    public static Unsealing Open(PooledBody body, ReadOnlyMemory<byte> privateKey, MemoryBudget budget)
    {
        // A reader of JSON looks only at the texts that it takes.
        if (!Utf8.IsValid(body.Span))
            return new(default, null, GatewayErrors.InvalidJson, 0, budget);
        // Texts and plain text of a sealed body are there beside it.
        var taken = 2L * body.Length;
        if (!budget.TryTake(taken))
            return new(default, null, DoorRefusals.NoMemory, 0, budget);
        var opened = SealedBody.Open(new ReadOnlySequence<byte>(body.Memory), privateKey.Span);
        return opened.Fault is { } fault
            ? new(default, null, Of(fault), taken, budget)
            : new(MemoryMarshal.AsMemory(opened.Plain), opened.Keys, null, taken, budget);
    }

    public void Dispose() => Budget.Give(Taken);

    private static Refusal Of(SealFault fault) => fault switch
    {
        SealFault.NotAnObject => GatewayErrors.InvalidJson,
        SealFault.Form => EncryptionErrors.BadForm,
        SealFault.CiphertextBlobHash => EncryptionErrors.KeyHashDiffers,
        SealFault.EncryptedBodyHash => EncryptionErrors.BodyHashDiffers,
        SealFault.Sm2 => EncryptionErrors.Sm2Failed,
        _ => EncryptionErrors.Sm4Failed,
    };
}
