namespace Analytics.Node.Pulling;

/// <summary>
/// Which licences ask nothing of an operator but to keep their notice. Every other one, AGPL first, may bind what is built with it, so a
/// person must say that it was read: <c>--accept-license NAME</c>.
/// </summary>
public static class LicenceTerms
{
    private static readonly HashSet<string> s_free = new(
        ["Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Zlib", "Unlicense", "CC0-1.0", "CC-BY-4.0"], StringComparer.Ordinal);

    /// <param name="license">As the manifest has it: an SPDX name, or an author's own words.</param>
    public static bool NeedAcceptance(string license) => !s_free.Contains(license);
}
