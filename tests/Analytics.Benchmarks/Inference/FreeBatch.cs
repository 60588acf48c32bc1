namespace Analytics.Benchmarks.Inference;

/// <summary>
/// YOLOX-Nano is published for one picture a run. Its graph says so in the shapes of its values and in three targets of
/// Reshape, and each can be freed without a change of length, so the same weights can be measured at any batch.
/// </summary>
internal static class FreeBatch
{
    /// <summary>The model with a free leading side, or null where the bytes are not of the published form.</summary>
    public static byte[]? Of(byte[] onnx)
    {
        var freed = onnx.ToArray();
        // Element type Float32, shape of some length, first dimension { dim_value: 1 }, which becomes { dim_param: "" }.
        var values = 0;
        for (var i = 0; i + 8 <= freed.Length; i++)
        {
            if (freed.AsSpan(i, 8) is not [0x08, 0x01, 0x12, _, 0x0A, 0x02, 0x08, 0x01])
                continue;
            (freed[i + 6], freed[i + 7]) = (0x12, 0x00);
            values++;
        }

        // Three Reshape targets: [1, 85, -1] becomes [0, 85, -1], where 0 keeps the incoming side.
        var targets = 0;
        byte[] old = [.. Words(1), .. Words(85), .. Words(-1)];
        for (var rest = freed.AsSpan(); rest.IndexOf(old) is >= 0 and var at; rest = rest[(at + old.Length)..])
        {
            rest[at] = 0;
            targets++;
        }

        return values >= 2 && targets == 3 ? freed : null;
    }

    private static byte[] Words(long value) => BitConverter.GetBytes(value);
}
