using Analytics.Domain.Quotas;
using Analytics.Engine.Ports;
using Analytics.Gateway.Ctyun.Authentication;
using Analytics.Gateway.Tests.Ctyun.Authentication.Support;
using Analytics.TestKit.Journals;

namespace Analytics.Gateway.Tests.Ctyun.Authentication;

public sealed class ReplayAdmissionTests
{
    private readonly AuthWorld _world = new();
    private readonly ScriptedMeter _meter = new();
    private readonly ReplayAdmission _admission;
    private int _ids;

    public ReplayAdmissionTests() => _admission = Admission(new CtyunAuthOptions());

    [Theory]
    [InlineData(CallEnd.Posted)]
    [InlineData(CallEnd.Held)]
    [InlineData(CallEnd.Unknown)]
    public async Task A_repeat_is_refused_while_its_units_are_not_released(CallEnd end)
    {
        var caller = Caller(_world.G3());
        Assert.Equal("call-1", await AdmitAsync(caller));
        _meter.Ends["call-1"] = end;

        Assert.Null(await AdmitAsync(caller));

        Assert.Equal(("school", "hard_hat", "call-1"), Assert.Single(_meter.Asked));
    }

    [Fact]
    public async Task A_released_request_goes_on_as_the_next_attempt()
    {
        var caller = Caller(_world.G2());
        await AdmitAsync(caller);
        _meter.Ends["call-1"] = CallEnd.Released;

        Assert.Equal("call-1.2", await AdmitAsync(caller));
        Assert.Null(await AdmitAsync(caller));
        _meter.Ends["call-1.2"] = CallEnd.Released;
        Assert.Equal("call-1.3", await AdmitAsync(caller));
    }

    [Fact]
    public async Task Of_many_repeats_of_a_released_request_one_goes_on()
    {
        var caller = Caller(_world.G1());
        await AdmitAsync(caller);
        _meter.Ends["call-1"] = CallEnd.Released;

        var admitted = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => AdmitAsync(caller))));

        Assert.Equal("call-1.2", Assert.Single(admitted, id => id is not null));
    }

    [Fact]
    public async Task G3_is_known_by_its_request_id_whatever_else_it_says()
    {
        var (first, other) = (_world.G3(id: "one"), _world.G3(id: "one", at: _world.Now.AddSeconds(5)));
        other.Path = "/v1/aiop/api/another";

        Assert.NotNull(await AdmitAsync(Caller(first)));
        Assert.Null(await AdmitAsync(Caller(other)));
        Assert.NotNull(await AdmitAsync(Caller(_world.G3(id: "two"))));
    }

    [Fact]
    public async Task The_case_of_the_hex_makes_no_other_request()
    {
        var signed = _world.G2();
        Assert.NotNull(await AdmitAsync(Caller(signed)));
        signed.Headers["Sign"] = signed.Headers["Sign"].ToString().ToUpperInvariant();

        Assert.Null(await AdmitAsync(Caller(signed)));
    }

    [Fact]
    public async Task Without_the_guard_every_admission_is_a_new_call()
    {
        var (caller, admission) = (Caller(_world.G1()), Admission(new CtyunAuthOptions { RejectReplay = false }));

        Assert.Equal("call-1", await admission.AdmitAsync(caller, "hard_hat", TestContext.Current.CancellationToken));
        Assert.Equal("call-2", await admission.AdmitAsync(caller, "hard_hat", TestContext.Current.CancellationToken));
    }

    private ReplayAdmission Admission(CtyunAuthOptions options) => new(
        new InMemoryReplayGuard(_world.Time), _meter, options, () => $"call-{Interlocked.Increment(ref _ids)}");

    private AuthenticatedCaller Caller(SignedCase signed) => signed.SendTo(_world.Authenticator).Caller!;

    private Task<string?> AdmitAsync(AuthenticatedCaller caller) =>
        _admission.AdmitAsync(caller, "hard_hat", TestContext.Current.CancellationToken).AsTask();
}
