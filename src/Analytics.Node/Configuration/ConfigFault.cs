namespace Analytics.Node.Configuration;

/// <summary>One thing that is wrong with a configuration file, where it is, and what to write instead.</summary>
/// <param name="File">The file as it was named.</param>
/// <param name="Line">From 1; 0 where the fault has no place (a file that cannot be read).</param>
/// <param name="Column">From 1.</param>
/// <param name="Path">The setting, such as <c>cameras[2].rules[0].zone</c>.</param>
/// <param name="Code">Stable name of the fault, for scripts.</param>
/// <param name="Text">What is wrong and the fix.</param>
public sealed record ConfigFault(string File, int Line, int Column, string Path, string Code, Localised Text)
{
    public override string ToString() =>
        Line > 0 ? $"{File}:{Line}:{Column}: {Path}: {Text} [{Code}]" : $"{File}: {Text} [{Code}]";
}
