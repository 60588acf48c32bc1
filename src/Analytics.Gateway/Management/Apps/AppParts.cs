using Analytics.Domain.Apps;
using Analytics.Engine.Apps;

namespace Analytics.Gateway.Management.Apps;

/// <summary>What the routes of accounts and apps work with.</summary>
/// <param name="Directory">Lists are read from its catalogue; answers to commands wait until it shows them.</param>
/// <param name="Mint">Makes keys and seals secrets.</param>
/// <param name="Rules">What names of new apps follow.</param>
public sealed record AppParts(CredentialDirectory Directory, CredentialMint Mint, AppRules Rules);
