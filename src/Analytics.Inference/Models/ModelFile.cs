using System.Security.Cryptography;

namespace Analytics.Inference.Models;

/// <summary>Weights on disk, against what the manifest says of them.</summary>
public static class ModelFile
{
    /// <summary>The fault of a file that is not there, or differs in length or digest; null for the right one.</summary>
    public static ModelFault? Check(string file, ModelVersion version)
    {
        try
        {
            using var stream = File.OpenRead(file);
            if (stream.Length != version.Bytes)
                return Differs(ModelFaultCode.SizeDiffers, file, $"it has {stream.Length} bytes, the manifest says {version.Bytes}");
            return Compare(file, version, SHA256.HashData(stream));
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return Missing(file, version);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new(ModelFaultCode.DirectoryUnreadable, file, "", fault.Message, "Make it readable");
        }
    }

    /// <summary>The bytes, checked as they are used: what is opened is what was verified.</summary>
    /// <exception cref="ModelRefusedException">See <see cref="Check"/>.</exception>
    public static byte[] Read(CatalogModel model)
    {
        try
        {
            var bytes = File.ReadAllBytes(model.File);
            if (Compare(model.File, model.Version, SHA256.HashData(bytes)) is { } differs)
                throw new ModelRefusedException(model.Reference, [differs]);
            return bytes;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ModelRefusedException(model.Reference, [Check(model.File, model.Version) ?? Missing(model.File, model.Version)], fault);
        }
    }

    private static ModelFault? Compare(string file, ModelVersion version, byte[] digest)
    {
        var found = Convert.ToHexStringLower(digest);
        return found == version.Sha256
            ? null
            : Differs(ModelFaultCode.DigestDiffers, file, $"its sha256 is {found}, the manifest says {version.Sha256}");
    }

    private static ModelFault Differs(ModelFaultCode code, string file, string message) =>
        new(code, file, "", message, "Fetch the file again, or, if the new one is wanted, add it as a version of its own");

    private static ModelFault Missing(string file, ModelVersion version) => new(
        ModelFaultCode.FileMissing, file, "", "it is not installed",
        $"Put the file with sha256 {version.Sha256} there{(version.Source is null ? "" : $"; it is at {version.Source}")}");
}
