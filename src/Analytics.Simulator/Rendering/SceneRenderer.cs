using Analytics.Simulator.Numerics;
using Analytics.Simulator.Scenes;
using Analytics.Vision.Frames;

namespace Analytics.Simulator.Rendering;

/// <summary>What is seen of an actor in one frame.</summary>
/// <param name="Actor">Whom.</param>
/// <param name="Left">First column of the box, pixels; covered parts of the actor count, parts outside the frame do not.</param>
/// <param name="Top">First row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="VisibleShare">Pixels that nothing nearer covers ÷ all pixels of the actor in the frame, 0 to 1.</param>
public readonly record struct Sighting(Actor Actor, int Left, int Top, int Width, int Height, double VisibleShare);

/// <summary>
/// Makes the frames of one scene at one size. Frames may be asked for in any order; each is the same bytes every time. Not for
/// two threads at once.
/// </summary>
public sealed class SceneRenderer
{
    /// <summary>An actor of fewer pixels is noise, not a sighting.</summary>
    public const int LeastPixels = 60;

    private readonly SceneScript _scene;
    private readonly SceneCamera _camera;
    private readonly Canvas _canvas;
    private readonly Sensor _sensor;
    private readonly Figure _figure;
    private readonly VehicleBody _body;
    private readonly (double Depth, Action Draw)[] _furniture;
    private readonly float[] _background;

    /// <param name="scene">What happens.</param>
    /// <param name="width">Pixels, 2 to <see cref="FrameShape.MaxSide"/>.</param>
    /// <param name="height">The same.</param>
    public SceneRenderer(SceneScript scene, int width, int height)
    {
        new FrameShape(width, height, PixelLayout.I420).Checked();
        _scene = scene;
        _camera = new SceneCamera(scene.Camera, width, height);
        _canvas = new Canvas(width, height)
        {
            Light = new CanvasLight(_camera.ToCamera(scene.Light.Sun), scene.Light.SunColour, scene.Light.SkyColour),
        };
        _sensor = new Sensor(width, height, scene.Noise, scene.Seed);
        _figure = new Figure(_camera, _canvas);
        _body = new VehicleBody(_camera, _canvas, scene.Light);
        _furniture = [.. new Furniture(_camera, _canvas, scene.Light).Pieces()];
        new Background(scene, _camera).Paint(_canvas);
        _background = [.. _canvas.Pixels];
    }

    public SceneCamera Camera => _camera;

    /// <summary>Track of whom each pixel of the last frame shows, row by row; 0 is the background.</summary>
    public ReadOnlySpan<ushort> Owners => _canvas.Owners;

    /// <summary>Fills a frame and says who is seen in it.</summary>
    /// <param name="frame">Number of the frame, which chooses its noise.</param>
    /// <param name="time">Seconds of the scene.</param>
    /// <param name="shape">The renderer's size, either layout.</param>
    /// <param name="pixels"><see cref="FrameShape.Bytes"/> long.</param>
    /// <exception cref="ArgumentException">The shape has another size than the renderer.</exception>
    public IReadOnlyList<Sighting> Render(long frame, double time, FrameShape shape, Span<byte> pixels)
    {
        if (shape.Width != _canvas.Width || shape.Height != _canvas.Height)
            throw new ArgumentException($"The renderer makes {_canvas.Width}x{_canvas.Height}, not {shape.Width}x{shape.Height}.",
                nameof(shape));
        var seen = Draw(time);
        _sensor.Expose(_canvas, frame, _scene.GainAt(time), shape, pixels);
        return seen;
    }

    private List<Sighting> Draw(double time)
    {
        _canvas.Reset(_background);
        var present = _scene.Actors.Where(a => a.IsPresent(time)).ToArray();
        foreach (var actor in present)
            CastShadow(actor, time);
        _canvas.ApplyShadow(Shadows.Remaining(_scene.Light));

        var drawn = new List<(Sighting Whole, int Pixels)>();
        var pieces = present.Select(a => (Depth(a, time), (Action)(() => DrawActor(a, time, drawn))))
            .Concat(_furniture.Select(f => (f.Depth, (Action)(() => DrawFurniture(f.Depth, f.Draw)))));
        foreach (var (_, draw) in pieces.OrderByDescending(p => p.Item1))
            draw();
        return [.. drawn.Select(d => d.Whole with { VisibleShare = Measure(d.Whole.Actor).Pixels / (double)d.Pixels })
            .OrderBy(s => s.Actor.Track)];
    }

    private void DrawFurniture(double depth, Action draw)
    {
        (_canvas.Owner, _canvas.Depth) = (0, depth);
        draw();
    }

    private void DrawActor(Actor actor, double time, List<(Sighting Whole, int Pixels)> drawn)
    {
        (_canvas.Owner, _canvas.Depth) = (checked((ushort)actor.Track), Depth(actor, time));
        switch (actor)
        {
            case Person person:
                _figure.Draw(Choreography.Of(_scene, person, time), person.Look);
                break;
            case Vehicle vehicle when Depth(actor, time) > 4:
                _body.Draw(vehicle, vehicle.Route.At(time), vehicle.Route.Heading(time));
                break;
        }

        var whole = Measure(actor);
        if (whole.Pixels >= LeastPixels)
            drawn.Add(whole);
    }

    private void CastShadow(Actor actor, double time)
    {
        var sun = _scene.Light.Sun;
        if (actor is Person person)
            _figure.CastShadow(Choreography.Of(_scene, person, time), person.Look, sun, Shadows.Soft(_scene.Light));
        else if (actor is Vehicle vehicle && Depth(actor, time) > 4)
            _body.CastShadow(vehicle, vehicle.Route.At(time), vehicle.Route.Heading(time), sun);
    }

    private double Depth(Actor actor, double time) => _camera.ToCamera(actor.Route.At(time) - _camera.Position).Z;

    private (Sighting Box, int Pixels) Measure(Actor actor)
    {
        var (left, top, right, bottom, count) = (int.MaxValue, int.MaxValue, -1, -1, 0);
        var owner = (ushort)actor.Track;
        for (var y = 0; y < _canvas.Height; y++)
        {
            var row = _canvas.Owners.AsSpan(y * _canvas.Width, _canvas.Width);
            var first = row.IndexOf(owner);
            if (first < 0)
                continue;
            (left, right) = (Math.Min(left, first), Math.Max(right, row.LastIndexOf(owner)));
            (top, bottom) = (Math.Min(top, y), y);
            count += row.Count(owner);
        }

        return (new Sighting(actor, left, top, right - left + 1, bottom - top + 1, 1), count);
    }
}
