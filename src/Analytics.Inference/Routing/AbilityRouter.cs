using Analytics.Inference.Abilities;

namespace Analytics.Inference.Routing;

/// <summary>
/// Several backends as one: the first of an ability's order that can serve it is asked, and the next one only after a failure that
/// cost nothing to repeat: not served, not reached, out of time, or its account spent. Whatever may have been answered and charged
/// (an answer, a business refusal, a failure of the model) is final.
/// </summary>
public sealed class AbilityRouter : IAbilityBackend
{
    private readonly Dictionary<string, (IAbilityBackend Backend, BackendTally Tally)> _backends;
    private AbilityRoutes _routes;

    /// <param name="backends">Names must differ.</param>
    /// <param name="routes">Their order; exchanged by <see cref="Use"/>.</param>
    /// <exception cref="ArgumentException">Two backends have one name.</exception>
    public AbilityRouter(IReadOnlyList<IAbilityBackend> backends, AbilityRoutes routes)
    {
        if (backends.GroupBy(b => b.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"Two backends are called '{twice.Key}'.", nameof(backends));
        _backends = backends.ToDictionary(b => b.Name, b => (b, new BackendTally()), StringComparer.Ordinal);
        _routes = routes;
    }

    public string Name => "router";

    public AbilityRoutes Routes => Volatile.Read(ref _routes);

    /// <summary>By name of the backend.</summary>
    public IReadOnlyDictionary<string, BackendCounters> Counters =>
        _backends.ToDictionary(b => b.Key, b => b.Value.Tally.Snapshot(), StringComparer.Ordinal);

    /// <summary>Calls that begin from now on follow the new order.</summary>
    public void Use(AbilityRoutes routes) => Volatile.Write(ref _routes, routes);

    /// <inheritdoc/>
    public Unserved? WhyNot(string ability)
    {
        var reasons = new List<Unserved>();
        foreach (var (backend, _) in Order(ability))
        {
            if (backend.WhyNot(ability) is not { } unserved)
                return null;
            reasons.Add(unserved with { Reason = $"{backend.Name}: {unserved.Reason}" });
        }

        return reasons.Count > 0 ? Unserved.Of(reasons) : NoBackend(ability);
    }

    public async Task<AbilityAnswer> RunAsync(AbilityRequest request, CancellationToken cancel)
    {
        RequestGuard.Check(request);
        cancel.ThrowIfCancellationRequested();
        AbilityException? first = null, passedBy = null;
        (IAbilityBackend Backend, BackendTally Tally)? failed = null;
        foreach (var (backend, tally) in Order(request.Ability))
        {
            if (backend.WhyNot(request.Ability) is { } unserved)
            {
                passedBy = Telling(passedBy, unserved.ToException());
                continue;
            }

            failed?.Tally.PassOn();
            try
            {
                var answer = await backend.RunAsync(request, cancel);
                tally.Answer();
                return answer;
            }
            catch (AbilityException fault) when (MayPassOn(fault.Fault))
            {
                tally.Fault(fault.Fault);
                first = Telling(first, fault);
                failed = (backend, tally);
            }
            catch (AbilityException fault)
            {
                tally.Fault(fault.Fault);
                throw;
            }
            catch (OperationCanceledException)
            {
                tally.Cancel();
                throw;
            }

            cancel.ThrowIfCancellationRequested();
        }

        throw Telling(first, passedBy) ?? NoBackend(request.Ability).ToException();
    }

    private static Unserved NoBackend(string ability) => new(AbilityFault.NotServed, $"{ability}: no backend is configured for it");

    // The first failure that is more than a missing model says best what is wrong.
    private static AbilityException? Telling(AbilityException? first, AbilityException? later) =>
        first is null or { Fault: AbilityFault.NotServed } ? later ?? first : first;

    private static bool MayPassOn(AbilityFault fault) =>
        fault is AbilityFault.NotServed or AbilityFault.Unreachable or AbilityFault.TimedOut or AbilityFault.Exhausted;

    private IEnumerable<(IAbilityBackend Backend, BackendTally Tally)> Order(string ability) =>
        Routes.For(ability).Where(_backends.ContainsKey).Select(name => _backends[name]);
}
