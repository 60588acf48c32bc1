using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.TestKit.Journals;

namespace Analytics.Journal.Tests;

public sealed class InMemoryJournalTests : JournalSpec
{
    protected override ValueTask<IEventJournal> OpenAsync() => ValueTask.FromResult<IEventJournal>(new InMemoryJournal());
}
