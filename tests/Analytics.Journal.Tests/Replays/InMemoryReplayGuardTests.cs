using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.TestKit.Journals;

namespace Analytics.Journal.Tests.Replays;

public sealed class InMemoryReplayGuardTests : ReplayGuardSpec
{
    protected override ValueTask<IReplayGuard> OpenAsync() => ValueTask.FromResult<IReplayGuard>(new InMemoryReplayGuard(Time));
}
