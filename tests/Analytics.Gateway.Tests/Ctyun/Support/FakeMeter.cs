using System.Collections.Concurrent;
using Analytics.Domain.Quotas;
using Analytics.Engine.Metering;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>Admits what the test says, and keeps how each call ended.</summary>
internal sealed class FakeMeter : ICallMeter
{
    private readonly ConcurrentDictionary<string, MeteredCall> _calls = new();

    /// <summary>In place of an admission.</summary>
    public Func<CallTicket, Admission?> Refuse { get; set; } = _ => null;

    /// <summary>Whether the account still holds the units when they are posted.</summary>
    public bool IsPostTaken { get; set; } = true;

    /// <summary>Runs between a charge and its answer.</summary>
    public Func<MeteredCall, Task>? Posted { get; set; }

    public IReadOnlyCollection<MeteredCall> Calls => [.. _calls.Values];

    public MeteredCall Last => _calls.Values.OrderBy(call => call.Order).Last();

    public int Admissions => _calls.Count;

    public void Forget() => _calls.Clear();

    public ValueTask<Admission> AdmitAsync(CallTicket ticket, CancellationToken cancel)
    {
        if (Refuse(ticket) is { } refused)
            return ValueTask.FromResult(refused);
        var call = new MeteredCall(this, ticket, _calls.Count);
        Assert.True(_calls.TryAdd(ticket.CallId, call), $"call {ticket.CallId} came twice");
        return ValueTask.FromResult<Admission>(new Admission.Admitted(call));
    }

    public Task<CallEnd> EndOfAsync(string account, string ability, string callId, CancellationToken cancel) =>
        Task.FromResult(_calls.TryGetValue(callId, out var call) ? call.End : CallEnd.Unknown);

    internal sealed class MeteredCall(FakeMeter meter, CallTicket ticket, int order) : IMeteredCall
    {
        private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _state;

        public CallTicket Ticket => ticket;

        public int Order => order;

        public string CallId => ticket.CallId;

        public bool IsMetered => true;

        /// <summary>Posted, void and reversed, as they came.</summary>
        public ConcurrentQueue<string> Steps { get; } = new();

        /// <summary>While it is posted: completes when its caller leaves.</summary>
        public Task CallerGone => _gone.Task;

        public CallEnd End => Steps.Any(s => !s.StartsWith("post", StringComparison.Ordinal)) ? CallEnd.Released : Steps.IsEmpty ? CallEnd.Held : CallEnd.Posted;

        public async Task<bool> PostAsync(CallOutcome outcome, string? error, long bytesOut, CancellationToken cancel)
        {
            if (!meter.IsPostTaken)
                return false;
            Assert.Equal(0, Interlocked.Exchange(ref _state, 1));
            Take($"post {outcome} {error} {bytesOut}".Replace("  ", " ", StringComparison.Ordinal));
            if (meter.Posted is not { } posted)
                return true;
            await using (cancel.Register(() => _gone.TrySetResult()))
                await posted(this);
            return true;
        }

        public Task VoidAsync(ReleaseCause cause, string? error)
        {
            Assert.Equal(0, Interlocked.Exchange(ref _state, 2));
            Take($"void {cause} {error}".TrimEnd());
            return Task.CompletedTask;
        }

        public Task ReverseAsync()
        {
            Assert.Equal(1, Interlocked.Exchange(ref _state, 3));
            Take("reverse");
            return Task.CompletedTask;
        }

        private void Take(string step) => Steps.Enqueue(step);
    }
}
