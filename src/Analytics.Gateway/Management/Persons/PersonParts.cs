using Analytics.Engine.Persons;

namespace Analytics.Gateway.Management.Persons;

/// <summary>What the routes of persons work with.</summary>
/// <param name="Directory">Lists are read from it; answers to changes wait until it shows them.</param>
/// <param name="Portraits">Takes pictures in.</param>
public sealed record PersonParts(
    PersonDirectory Directory, PersonRegister Register, PersonSeals Seals, PortraitDesk Portraits, PortraitMatcher Matcher);
