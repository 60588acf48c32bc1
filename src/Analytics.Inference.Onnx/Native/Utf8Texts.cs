using System.Runtime.InteropServices;

namespace Analytics.Inference.Onnx.Native;

/// <summary>Zero-terminated UTF-8 texts and the array of pointers to them, as C functions take them.</summary>
internal sealed unsafe class Utf8Texts : IDisposable
{
    private byte** _array;

    public Utf8Texts(IReadOnlyCollection<string> texts)
    {
        Count = texts.Count;
        _array = (byte**)NativeMemory.AllocZeroed((nuint)Math.Max(Count, 1), (nuint)sizeof(byte*));
        var i = 0;
        foreach (var text in texts)
            _array[i++] = (byte*)Marshal.StringToCoTaskMemUTF8(text);
    }

    ~Utf8Texts() => Free();

    public int Count { get; }

    public byte** Array => _array;

    public byte* At(int index) => _array[index];

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_array == null)
            return;
        for (var i = 0; i < Count; i++)
            Marshal.FreeCoTaskMem((nint)_array[i]);
        NativeMemory.Free(_array);
        _array = null;
    }
}
