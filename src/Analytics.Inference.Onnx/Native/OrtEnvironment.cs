using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Analytics.Inference.Onnx.Native;

/// <summary>
/// ONNX Runtime's environment: one in a process, made on first use and kept to the end. Its log lines go to every listener.
/// </summary>
internal static unsafe class OrtEnvironment
{
    private static readonly Lock Gate = new();
    private static readonly Dictionary<OrtLibrary, nint> Environments = [];
    private static ImmutableArray<Action<RuntimeLogLine>> _listeners = [];

    public static nint Of(OrtApi api)
    {
        lock (Gate)
        {
            if (!Environments.TryGetValue(api.Library, out var env))
                Environments.Add(api.Library, env = api.CreateEnv(&Write, RuntimeLogLevel.Warning));
            return env;
        }
    }

    public static void Listen(Action<RuntimeLogLine> listener) => ImmutableInterlocked.Update(ref _listeners, all => all.Add(listener));

    public static void Forget(Action<RuntimeLogLine> listener) => ImmutableInterlocked.Update(ref _listeners, all => all.Remove(listener));

    // Called on the library's threads; an exception must not cross into native code, so a faulty listener loses its line.
    [UnmanagedCallersOnly]
    private static void Write(nint parameter, int severity, byte* category, byte* id, byte* location, byte* message)
    {
        var line = new RuntimeLogLine((RuntimeLogLevel)severity, Text(category), Text(message));
        foreach (var listener in _listeners)
        {
            try
            {
                listener(line);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                Console.Error.WriteLine($"A listener of ONNX Runtime's log failed: {fault.Message}");
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static string Text(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";
}
