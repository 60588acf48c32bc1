using Analytics.Inference.Models;

namespace Analytics.Inference.Abilities;

/// <summary>The best that the repository has for one task.</summary>
/// <param name="Task">What is needed.</param>
/// <param name="Model">A ready model; else one that waits to be chosen; else one that is known but not usable; null where none is known.</param>
public sealed record TaskResolution(ModelTask Task, CatalogModel? Model)
{
    public bool IsMet => Model is { State: ModelState.Ready, IsOffered: true };
}

/// <summary>Whether an ability can run here, on which models, and if not what is missing.</summary>
public sealed record AbilityResolution(Ability Ability, IReadOnlyList<TaskResolution> Tasks)
{
    public bool IsRunnable => Tasks.All(task => task.IsMet);

    /// <summary>One line for logs and <c>models list</c>.</summary>
    public string Text => IsRunnable
        ? $"{Ability.Code}: {(Tasks.Count == 0 ? "needs no model" : string.Join(", ", Tasks.Select(task => task.Model!.Reference)))}"
        : $"{Ability.Code}: {string.Join("; ", Tasks.Where(task => !task.IsMet).Select(Missing))}";

    /// <summary>All abilities against one catalogue.</summary>
    public static IReadOnlyList<AbilityResolution> Of(ModelCatalog catalog) => [.. AbilityRegistry.All.Select(ability => Of(ability, catalog))];

    public static AbilityResolution Of(Ability ability, ModelCatalog catalog)
    {
        var tasks = ability.Tasks.Select(task => new TaskResolution(task, Best(task, catalog))).ToList();
        // A model that looks at one found face needs another that finds it.
        if (tasks.Any(task => task.Model?.Manifest.Input.Crop is not null) && !ability.Tasks.Contains(ModelTask.FaceDetection))
            tasks.Insert(0, new(ModelTask.FaceDetection, Best(ModelTask.FaceDetection, catalog)));
        return new(ability, tasks);
    }

    private static CatalogModel? Best(ModelTask task, ModelCatalog catalog)
    {
        var best = catalog.FindByTask(task).FirstOrDefault();
        return best is { State: ModelState.Ready } ? best : catalog.FindWaiting(task) ?? best;
    }

    private static string Missing(TaskResolution task) => task.Model switch
    {
        null => $"needs a model for {task.Task.Word()}, and none is known",
        { IsOffered: false } model => $"needs a model for {task.Task.Word()}, and {model.Reference} waits to be chosen (its card says why): models use {model.Manifest.Name} {model.Version.Version}",
        var model => $"needs a model for {task.Task.Word()}, and {model.Reference} cannot be used: {string.Join(' ', model.Faults)}",
    };
}
