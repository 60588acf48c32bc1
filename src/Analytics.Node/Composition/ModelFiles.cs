using System.Security.Cryptography;
using Analytics.Inference.Models;
using Analytics.Node.Configuration;

namespace Analytics.Node.Composition;

/// <summary>What people name with --model: a model, or a file of weights that a manifest knows by its digest.</summary>
public static class ModelFiles
{
    /// <returns>A reference that the catalogue knows; null where none was asked for.</returns>
    public static string? Resolve(ModelRepository repository, string? named, out Localised? unknown)
    {
        unknown = null;
        if (named is null || !named.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            return named;
        if (!File.Exists(named))
        {
            unknown = new($"--model {named}: there is no such file.", $"--model {named}：文件不存在。");
            return null;
        }

        using var file = File.OpenRead(named);
        var digest = Convert.ToHexStringLower(SHA256.HashData(file));
        if (repository.Catalog.Models.FirstOrDefault(m => m.Version.Sha256 == digest) is not { } model)
        {
            unknown = new(
                $"--model {named}: no model.json knows a file with SHA-256 {digest}. Write one (models/README.md), or name a model of analytics models list.",
                $"--model {named}：没有 model.json 描述 SHA-256 为 {digest} 的文件。请编写一个（见 models/README.md），或使用 analytics models list 中的模型。");
            return null;
        }

        if (model.State != ModelState.Ready)
            repository.Lend(Path.GetFullPath(named));
        return model.Reference;
    }
}
