using System.Diagnostics;
using System.Globalization;
using Analytics.Inference.Models;
using Analytics.Inference.Tests.Support;

namespace Analytics.Inference.Tests.EndToEnd;

/// <summary>Frames of a shared clip as ffmpeg gives them, brought to a model's input in the plainest way.</summary>
internal static class Clip
{
    /// <param name="name">Such as <c>people/cars_only.mp4</c>.</param>
    /// <param name="from">Seconds.</param>
    /// <param name="count">Most frames.</param>
    /// <param name="perSecond">Frames a second of the clip.</param>
    /// <param name="width">Of the frames, in pixels.</param>
    /// <param name="height">Of the frames, in pixels.</param>
    /// <returns>Packed BGR.</returns>
    public static async Task<List<byte[]>> FramesAsync(string name, double from, int count, double perSecond, int width, int height)
    {
        var path = Assets.Shared($"media/{name}");
        var start = new ProcessStartInfo("ffmpeg") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in string.Create(CultureInfo.InvariantCulture, $"-nostdin|-v|error|-ss|{from}|-i|{path}|-frames:v|{count}|-vf|fps={perSecond},scale={width}:{height}:flags=bilinear|-f|rawvideo|-pix_fmt|bgr24|-").Split('|'))
            start.ArgumentList.Add(argument);
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("ffmpeg is not installed");
            throw;
        }

        using (process)
        {
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var frames = new List<byte[]>();
            for (var frame = new byte[width * height * 3]; ; frame = new byte[frame.Length])
            {
                if (await process.StandardOutput.BaseStream.ReadAtLeastAsync(frame, frame.Length, throwOnEndOfStream: false, TestContext.Current.CancellationToken) < frame.Length)
                    break;
                frames.Add(frame);
            }

            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, await errors);
            return frames;
        }
    }

    /// <summary>Puts a picture into the tensor as the manifest says: in the upper left corner or the middle, bars around it.</summary>
    public static void Fill(ModelInput input, byte[] bgr, int width, int height, Span<float> tensor)
    {
        var (left, top) = input.Resize == ResizeMode.LetterboxCentre ? ((input.Width - width) / 2, (input.Height - height) / 2) : (0, 0);
        for (var channel = 0; channel < 3; channel++)
        {
            for (var y = 0; y < input.Height; y++)
            {
                for (var x = 0; x < input.Width; x++)
                {
                    var (px, py) = (x - left, y - top);
                    var source = input.Colour == ColourOrder.Bgr ? channel : 2 - channel;
                    float value = px >= 0 && py >= 0 && px < width && py < height ? bgr[(((py * width) + px) * 3) + source] : input.Pad;
                    value /= input.Range == ValueRange.Unit ? 255 : 1;
                    tensor[(((channel * input.Height) + y) * input.Width) + x] = (value - input.Mean[channel]) / input.Std[channel];
                }
            }
        }
    }
}
