using System.Reflection;
using System.Text;
using Analytics.Domain;

namespace Analytics.Engine.Clustered.Serialization;

/// <summary>
/// The commands that cross nodes, by name: the kebab-cased name of the type, such as <c>open-incident</c>. A changed command is a new
/// type beside the old one, so that versions run side by side. Built once at start, then only read.
/// </summary>
public sealed class CommandCatalog
{
    private readonly Dictionary<string, Type> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, string> byType = [];

    public IEnumerable<string> Names => byName.Keys;

    /// <summary>Adds every command type of an assembly.</summary>
    public CommandCatalog AddFrom(Assembly assembly)
    {
        foreach (var type in assembly.GetTypes().Where(type => type is { IsAbstract: false, IsClass: true } && type.IsAssignableTo(typeof(ICommand))))
            Add(type);
        return this;
    }

    /// <exception cref="ArgumentException">Another type has this name.</exception>
    public CommandCatalog Add(Type type)
    {
        var name = Kebab(type.Name);
        if (byName.TryGetValue(name, out var known) && known != type)
            throw new ArgumentException($"'{name}' names both {known} and {type}: rename one.", nameof(type));
        byName[name] = type;
        byType[type] = name;
        return this;
    }

    internal string NameOf(ICommand command) => byType.TryGetValue(command.GetType(), out var name)
        ? name
        : throw new InvalidOperationException($"{command.GetType()} is not in the command catalogue: add it where the engine is made.");

    internal Type? Find(string name) => byName.GetValueOrDefault(name);

    private static string Kebab(string pascal)
    {
        var kebab = new StringBuilder(pascal.Length + 4);
        foreach (var letter in pascal)
        {
            if (char.IsUpper(letter) && kebab.Length > 0)
                kebab.Append('-');
            kebab.Append(char.ToLowerInvariant(letter));
        }

        return kebab.ToString();
    }
}
