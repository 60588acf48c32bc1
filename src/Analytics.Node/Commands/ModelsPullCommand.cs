using System.CommandLine;
using Analytics.Inference.Models;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.Node.Pulling;

namespace Analytics.Node.Commands;

/// <summary><c>models pull</c>: weights from their address, or out of a mirror, to where their manifest looks for them.</summary>
internal static class ModelsPullCommand
{
    /// <param name="folders">Option <c>--models</c>; the last folder it names takes the weights.</param>
    public static Command Build(Option<string[]> folders)
    {
        var name = new Argument<string?>("NAME") { Arity = ArgumentArity.ZeroOrOne, Description = new Localised("Model name, or name@version.", "模型名或 名称@版本。").ToString() };
        var all = new Option<bool>("--all") { Description = new Localised("Every model in force.", "全部现行模型。").ToString() };
        var from = new Option<string?>("--from") { Description = new Localised("Folder of *.onnx files to take them from, found by digest.", "镜像目录：按摘要在其中查找 *.onnx 文件。").ToString() };
        var accept = new Option<string[]>("--accept-license") { Description = new Localised("A licence that was read and is accepted, such as AGPL-3.0.", "已阅读并接受的许可，如 AGPL-3.0。").ToString() };
        var http = new Option<bool>("--allow-http") { Description = new Localised("Plain http will do; digests are checked all the same.", "允许明文 http；摘要仍会校验。").ToString() };
        var command = new Command("pull", new Localised("Fetches the weights of a model, verified by digest.", "下载模型权重并按摘要校验。").ToString()) { name, all, from, accept, http };
        command.SetAction((parse, cancel) => RunAsync(
            new(parse.GetValue(name), parse.GetValue(all), parse.GetValue(from), parse.GetValue(accept) ?? [], parse.GetValue(http)),
            parse.GetValue(folders) ?? [], Output.For(parse.GetValue(Cli.Json)), cancel));
        return command;
    }

    private sealed record Wish(string? Name, bool All, string? From, string[] Accepted, bool AllowHttp);

    private static async Task<int> RunAsync(Wish wish, string[] folders, Output output, CancellationToken cancel)
    {
        if (wish.Name is null != wish.All)
            return Wrong(output, new("Name a model, or say --all.", "请指定模型名，或使用 --all。"));
        if (wish.From is not null && !Directory.Exists(wish.From))
            return Wrong(output, new($"--from {wish.From}: there is no such folder.", $"--from {wish.From}：目录不存在。"));
        if (folders.Length > 0)
            Directory.CreateDirectory(folders[^1]);
        var catalog = new ModelRepository([Home.Resolve("models"), .. folders]).Reload();
        var chosen = catalog.Models.Where(model => wish.All ? model.IsCurrent : model == catalog.Find(wish.Name!)).ToList();
        if (chosen.Count == 0)
            return Wrong(output, new($"{wish.Name}: there is no such model (analytics models list).", $"{wish.Name}：没有该模型（见 analytics models list）。"));

        var code = ExitCodes.Done;
        using var download = new ModelDownload(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(15) }, wish.AllowHttp, TimeProvider.System);
        await PullProgress.RunAsync(output.IsJson, async bar =>
        {
            foreach (var model in chosen)
            {
                var file = folders.Length > 0 ? Path.Combine(folders[^1], model.Manifest.Name, model.Version.Version, ModelRepository.WeightsName) : model.File;
                code = Math.Max(code, await OneAsync(model, file, wish, download, bar, output, cancel));
            }
        });
        return code;
    }

    private static async Task<int> OneAsync(
        CatalogModel model, string file, Wish wish, ModelDownload download, PullProgress bar, Output output, CancellationToken cancel)
    {
        if (model.State == ModelState.Ready)
        {
            Tell(bar, output, model, "here", model.File, null, new($"{model.Reference}: already here, {model.File}", $"{model.Reference}：已存在，{model.File}"));
            return ExitCodes.Done;
        }

        try
        {
            var license = model.Manifest.License;
            if (LicenceTerms.NeedAcceptance(license) && !wish.Accepted.Contains(license, StringComparer.OrdinalIgnoreCase))
            {
                throw new PullException(PullFaultCode.LicenceNotAccepted, new(
                    $"its licence is {license}, which may bind what you offer with it to the same terms; this product does not ship it. "
                    + $"Read it, then say --accept-license \"{license}\"",
                    $"其许可为 {license}，可能要求您以同样条款公开基于它提供的服务；本产品不附带该模型。请阅读许可后加 --accept-license \"{license}\""));
            }

            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            DiskSpace.Check(file, model.Version);
            var progress = bar.Begin(model.Reference, model.Version.Bytes);
            if (wish.From is not null)
                await ModelMirror.CopyAsync(wish.From, file, model.Version, progress, TimeProvider.System, cancel);
            else
                await download.FetchAsync(SourceOf(model), file, model.Version, progress, cancel);
            Tell(bar, output, model, "installed", file, null, new($"{model.Reference}: installed, {file}", $"{model.Reference}：已安装，{file}"));
            return ExitCodes.Done;
        }
        catch (PullException fault)
        {
            // Who wants all and accepts no such licence has got what there is for him.
            var isLeftOut = fault.Code == PullFaultCode.LicenceNotAccepted;
            Tell(bar, output, model, isLeftOut ? "leftOut" : "failed", null, fault, new($"{model.Reference}: {fault.Text.En}.", $"{model.Reference}：{fault.Text.Zh}。"));
            return !isLeftOut ? ExitCodes.Failed : wish.All ? ExitCodes.Done : ExitCodes.Wrong;
        }
    }

    /// <exception cref="PullException">There is none.</exception>
    private static Uri SourceOf(CatalogModel model) => Uri.TryCreate(model.Version.Source, UriKind.Absolute, out var source)
        ? source
        : throw new PullException(PullFaultCode.NoSource, new(
            $"no address holds this very file ({model.Manifest.Provenance}). Take a mirror that has it: --from DIR",
            $"没有地址提供该文件（{model.Manifest.Provenance}）。请使用含该文件的镜像：--from DIR"));

    private static void Tell(PullProgress bar, Output output, CatalogModel model, string state, string? file, PullException? fault, Localised sentence)
    {
        var line = new
        {
            model = model.Reference,
            state,
            file,
            model.Version.Sha256,
            model.Version.Bytes,
            model.Manifest.License,
            fault = fault is null ? null : new { fault.Code, text = fault.Text.ToString() },
        };
        bar.Tell(() =>
        {
            if (fault is not null && !output.IsJson)
                output.Fault(sentence);
            else
                output.Value(line, sentence);
        });
    }

    private static int Wrong(Output output, Localised text)
    {
        output.Fault(text);
        return ExitCodes.Wrong;
    }
}
