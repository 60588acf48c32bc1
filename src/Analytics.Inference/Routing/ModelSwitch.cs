using Analytics.Inference.Models;
using Analytics.Inference.Sessions;
using Analytics.Inference.Verifying;

namespace Analytics.Inference.Routing;

/// <summary>
/// Puts another version of a model in force while cameras run, also an earlier one. The version must be the file of its manifest, open, and
/// say of its samples what is stored, and it is open before anybody is sent to it; a version that fails any of this changes nothing.
/// </summary>
/// <param name="repository">Holds the choice, and where it is kept.</param>
/// <param name="hub">Whose cameras follow.</param>
/// <param name="verifier">Of the samples.</param>
public sealed class ModelSwitch(ModelRepository repository, ModelHub hub, ModelVerifier verifier)
{
    private readonly Lock _switching = new();

    public ModelCatalog Catalog => repository.Catalog;

    /// <summary>
    /// Whether the version could be put in force; nothing changes. Slow: reads the folders anew, opens the model, runs its samples. Not for
    /// a thread that others wait for.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such model or version.</exception>
    /// <exception cref="ModelRefusedException">The version cannot be used, with every fault.</exception>
    /// <exception cref="InferenceException">Nothing runs models here.</exception>
    public CatalogModel Check(string name, string version, CancellationToken cancel)
    {
        lock (_switching)
        {
            var model = repository.Reload().Find($"{name}@{version}")
                ?? throw new KeyNotFoundException($"There is no version '{version}' of a model '{name}'.");
            if (model.State != ModelState.Ready)
                throw new ModelRefusedException(model.Reference, model.Faults);
            var differences = hub.Runtime is null ? [] : Differences(model, hub.Runtime, cancel);
            if (differences.Count > 0)
                throw new ModelRefusedException(model.Reference, differences);
            return model;
        }
    }

    /// <summary>As <see cref="Check"/>, and then puts the version in force.</summary>
    /// <returns>The version now in force.</returns>
    /// <exception cref="KeyNotFoundException">There is no such model or version.</exception>
    /// <exception cref="ModelRefusedException">The version cannot be used, with every fault.</exception>
    /// <exception cref="InferenceException">Nothing runs models here.</exception>
    /// <exception cref="IOException">The choice cannot be kept.</exception>
    public CatalogModel Use(string name, string version, CancellationToken cancel)
    {
        lock (_switching)
        {
            var model = Check(name, version, cancel);
            hub.GetExact(model);
            return repository.Use(model);
        }
    }

    private List<ModelFault> Differences(CatalogModel model, IInferenceRuntime runtime, CancellationToken cancel)
    {
        using var loaded = LoadedModel.Open(model, runtime, new SessionSettings());
        return [.. from verdict in verifier.Verify(loaded, cancel)
                   from difference in verdict.Differences
                   select new ModelFault(
                       ModelFaultCode.SampleDiffers, verdict.Sample, model.Reference, difference,
                       "Use another version, or, if the new results are wanted, store them: analytics models verify NAME@VERSION --store")];
    }
}
