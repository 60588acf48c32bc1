namespace Analytics.Gateway.Peers;

/// <summary>How many bytes of tensors are here at a time.</summary>
internal sealed class TensorSeats(PeerParts parts)
{
    private long _taken;

    /// <returns>Null where there is no room; else dispose of it when the tensor is done with.</returns>
    public IDisposable? TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= parts.TensorBytes)
            return new Seat(this, bytes);
        Interlocked.Add(ref _taken, -bytes);
        return null;
    }

    private sealed class Seat(TensorSeats seats, int bytes) : IDisposable
    {
        public void Dispose() => Interlocked.Add(ref seats._taken, -bytes);
    }
}
