using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Analytics.Journal.Tests.Crash;

internal enum DiskOp
{
    Write,
    Truncate,
    Sync,
    Delete,

    /// <summary>Not the disk's: the test noted here that it was answered.</summary>
    Mark,
}

/// <param name="Offset">Of a write; the new length of a truncation.</param>
/// <param name="Note">Of a mark.</param>
internal sealed record DiskStep(DiskOp Op, string Path, long Offset, byte[] Data, string? Note = null);

/// <summary>
/// A SQLite file layer (VFS) over the operating system's own that notes every write, truncation, fsync and deletion, in their order.
/// From the notes a test rebuilds the disk as it was between any two of them. Shared memory is not noted: it dies with the process.
/// </summary>
internal static unsafe class RecordingVfs
{
    public const string Name = "recording";

    private const string Library = "e_sqlite3";

    private static readonly Lock Gate = new();
    private static readonly Dictionary<nint, OpenFile> Files = [];

    // The system has one table of methods for databases and another for logs; ours beside each.
    private static readonly Dictionary<nint, nint> OwnMethods = [];
    private static List<DiskStep>? steps;
    private static Vfs* own;
    private static Vfs* system;

    /// <summary>Starts a new recording; the one before ends.</summary>
    public static List<DiskStep> Record()
    {
        lock (Gate)
        {
            Register();
            return steps = [];
        }
    }

    public static void Mark(string note) => Note(new DiskStep(DiskOp.Mark, "", 0, [], note));

    private static void Note(DiskStep step)
    {
        lock (Gate)
            steps?.Add(step);
    }

    private static void Register()
    {
        if (own != null)
            return;
        SQLitePCL.Batteries_V2.Init();
        system = FindVfs(null);
        own = (Vfs*)NativeMemory.AllocZeroed((nuint)sizeof(Vfs));
        *own = *system;
        own->Next = null;
        own->ZName = (byte*)Marshal.StringToCoTaskMemUTF8(Name);
        own->Open = &Open;
        own->Delete = &Delete;
        if (RegisterVfs(own, 0) != 0)
            throw new InvalidOperationException("SQLite does not take the recording file layer.");
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Open(Vfs* vfs, byte* name, nint file, int flags, int* outFlags)
    {
        var code = system->Open(system, name, file, flags, outFlags);
        var methods = *(IoMethods**)file;
        if (code != 0 || methods == null)
            return code;
        lock (Gate)
        {
            // The file object stays the system's; only its table of methods becomes ours.
            if (!OwnMethods.TryGetValue((nint)methods, out var ours))
            {
                var table = (IoMethods*)NativeMemory.AllocZeroed((nuint)sizeof(IoMethods));
                *table = *methods;
                table->Write = &Write;
                table->Truncate = &Truncate;
                table->Sync = &Sync;
                table->Close = &Close;
                OwnMethods.Add((nint)methods, ours = (nint)table);
            }

            *(nint*)file = ours;
            Files[file] = new OpenFile(name == null ? "" : Marshal.PtrToStringUTF8((nint)name)!, (nint)methods);
        }

        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Delete(Vfs* vfs, byte* name, int syncDirectory)
    {
        Note(new DiskStep(DiskOp.Delete, Marshal.PtrToStringUTF8((nint)name)!, 0, []));
        return system->Delete(system, name, syncDirectory);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint file, byte* data, int count, long offset)
    {
        var opened = Find(file);
        Note(new DiskStep(DiskOp.Write, opened.Path, offset, new ReadOnlySpan<byte>(data, count).ToArray()));
        return opened.System->Write(file, data, count, offset);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Truncate(nint file, long length)
    {
        var opened = Find(file);
        Note(new DiskStep(DiskOp.Truncate, opened.Path, length, []));
        return opened.System->Truncate(file, length);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Sync(nint file, int flags)
    {
        Note(new DiskStep(DiskOp.Sync, Find(file).Path, 0, []));
        // Recorded, not carried out: the rebuilt disks say what a missing fsync would lose.
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(nint file)
    {
        var opened = Find(file);
        lock (Gate)
            Files.Remove(file);
        return opened.System->Close(file);
    }

    private static OpenFile Find(nint file)
    {
        lock (Gate)
            return Files[file];
    }

    [DllImport(Library, EntryPoint = "sqlite3_vfs_find", CallingConvention = CallingConvention.Cdecl)]
    private static extern Vfs* FindVfs(byte* name);

    [DllImport(Library, EntryPoint = "sqlite3_vfs_register", CallingConvention = CallingConvention.Cdecl)]
    private static extern int RegisterVfs(Vfs* vfs, int makeDefault);

    private readonly record struct OpenFile(string Path, nint Methods)
    {
        public IoMethods* System => (IoMethods*)Methods;
    }

    // sqlite3_vfs and sqlite3_io_methods of sqlite3.h, version 3 of both.
    [StructLayout(LayoutKind.Sequential)]
    private struct Vfs
    {
        public int Version;
        public int FileSize;
        public int MaxPath;
        public Vfs* Next;
        public byte* ZName;
        public void* AppData;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, nint, int, int*, int> Open;
        public delegate* unmanaged[Cdecl]<Vfs*, byte*, int, int> Delete;
        public fixed long Others[14];
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct IoMethods
    {
        public int Version;
        public delegate* unmanaged[Cdecl]<nint, int> Close;
        public void* Read;
        public delegate* unmanaged[Cdecl]<nint, byte*, int, long, int> Write;
        public delegate* unmanaged[Cdecl]<nint, long, int> Truncate;
        public delegate* unmanaged[Cdecl]<nint, int, int> Sync;
        public fixed long Others[13];
    }
}
