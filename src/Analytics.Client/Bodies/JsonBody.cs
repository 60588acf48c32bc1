using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Analytics.Client.Bodies;

/// <summary>Builds the JSON object of a request; media leave holes that are filled while the body is sent.</summary>
internal sealed class JsonBody(Base64Form form)
{
    private readonly List<(ReadOnlyMemory<byte> Text, Media? Media, Base64Form Form)> _parts = [];
    private readonly ArrayBufferWriter<byte> _text = new();
    private bool _hasMember;

    public JsonBody Text(string name, string value)
    {
        Name(name);
        Quoted(value);
        return this;
    }

    public JsonBody Number(string name, double? value)
    {
        if (value is { } number)
        {
            Name(name);
            Raw(number.ToString("R", CultureInfo.InvariantCulture));
        }

        return this;
    }

    public JsonBody Flag(string name, bool? value)
    {
        if (value is { } flag)
        {
            Name(name);
            Raw(flag ? "true" : "false");
        }

        return this;
    }

    public JsonBody Media(string name, Media media)
    {
        Name(name);
        Medium(media);
        return this;
    }

    public JsonBody List(string name, IEnumerable<Media> media)
    {
        Name(name);
        Array(media, Medium);
        return this;
    }

    public JsonBody Pairs(string name, IEnumerable<(Media First, Media Second)> pairs)
    {
        Name(name);
        Array(pairs, pair => Array([pair.First, pair.Second], Medium));
        return this;
    }

    public RequestBody Build()
    {
        Raw(_hasMember ? "}" : "{}");
        Cut(null);
        return new RequestBody(_parts);
    }

    private void Array<T>(IEnumerable<T> items, Action<T> write)
    {
        Raw("[");
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst)
                Raw(",");
            isFirst = false;
            write(item);
        }

        Raw("]");
    }

    private void Medium(Media media)
    {
        if (media.Address is { } address)
        {
            if (form != Base64Form.PrefixedUrlSafe)
                throw new ArgumentException("Only G1 takes the address of a picture: send the picture itself.");
            Quoted(address.AbsoluteUri);
            return;
        }

        Raw("\"");
        Cut(media);
        Raw("\"");
    }

    private void Name(string name)
    {
        Raw(_hasMember ? ",\"" : "{\"");
        Raw(name);
        Raw("\":");
        _hasMember = true;
    }

    private void Quoted(string value)
    {
        Raw("\"");
        _text.Write(JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
        Raw("\"");
    }

    private void Raw(string text) => _text.Write(Encoding.UTF8.GetBytes(text));

    // What was written so far becomes a part, with a medium behind it or, at the end, none.
    private void Cut(Media? media)
    {
        _parts.Add((_text.WrittenSpan.ToArray(), media, form));
        _text.Clear();
    }
}
