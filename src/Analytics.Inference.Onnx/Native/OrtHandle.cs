using System.Runtime.InteropServices;

namespace Analytics.Inference.Onnx.Native;

/// <summary>Owns one object of the library, and frees it also where its owner was forgotten.</summary>
internal sealed class OrtHandle : SafeHandle
{
    private readonly OrtApi _api;
    private readonly OrtSlot _release;

    public OrtHandle(OrtApi api, OrtSlot release, nint pointer)
        : base(0, ownsHandle: true)
    {
        _api = api;
        _release = release;
        SetHandle(pointer);
    }

    public override bool IsInvalid => handle == 0;

    public nint Pointer => handle;

    protected override bool ReleaseHandle()
    {
        _api.Release(_release, handle);
        return true;
    }
}
