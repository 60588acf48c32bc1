using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Analytics.Client.Encryption;

/// <summary>
/// The text fields of a sealed body: their Base64 as it was sent, for the hashes, and decoded. Of a field that is there twice the last
/// one counts; other fields are passed over.
/// </summary>
/// <param name="names">What is looked for.</param>
internal sealed class SealedFields(string[] names)
{
    private static readonly byte[] s_byteOrderMark = [0xEF, 0xBB, 0xBF];

    private readonly byte[]?[] _texts = new byte[names.Length][];
    private readonly byte[]?[] _decoded = new byte[names.Length][];
    private readonly bool[] _isThere = new bool[names.Length];

    /// <summary>The field's text.</summary>
    /// <exception cref="InvalidOperationException">Nothing was read, or with a fault.</exception>
    public byte[] this[string name] => _texts[Array.IndexOf(names, name)] ?? throw new InvalidOperationException($"There is no {name}.");

    public bool IsAbsent(string name) => !_isThere[Array.IndexOf(names, name)];

    /// <returns>Null when all fields are there, <see cref="SealFault.NotAnObject"/> or <see cref="SealFault.Form"/>.</returns>
    public SealFault? Read(ReadOnlySequence<byte> json)
    {
        if (StartsWithMark(json))
            json = json.Slice(s_byteOrderMark.Length);
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return SealFault.NotAnObject;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                ReadField(ref reader);

            // Nothing may follow the object.
            while (reader.Read())
            {
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            // No JSON; or a name with half of a surrogate pair, which is no text.
            return SealFault.NotAnObject;
        }

        for (var index = 0; index < names.Length; index++)
        {
            _decoded[index] = _texts[index] is { } text ? Decode(text) : null;
            if (_decoded[index] is not { Length: > 0 })
                return SealFault.Form;
        }

        return null;
    }

    /// <summary>The field's bytes; they are the caller's to change.</summary>
    /// <inheritdoc cref="this[string]"/>
    public byte[] Decoded(string name) =>
        _decoded[Array.IndexOf(names, name)] ?? throw new InvalidOperationException($"There is no {name}.");

    private void ReadField(ref Utf8JsonReader reader)
    {
        var field = -1;
        for (var index = 0; index < names.Length && field < 0; index++)
            field = reader.ValueTextEquals(names[index]) ? index : -1;
        reader.Read();
        if (field < 0)
        {
            reader.Skip();
            return;
        }

        _isThere[field] = true;
        if (reader.TokenType != JsonTokenType.String)
        {
            _texts[field] = null;
            reader.Skip();
            return;
        }

        var text = new byte[reader.HasValueSequence ? checked((int)reader.ValueSequence.Length) : reader.ValueSpan.Length];
        try
        {
            var length = reader.CopyString(text);
            _texts[field] = length == text.Length ? text : text[..length];
        }
        catch (InvalidOperationException)
        {
            // No UTF-8, or half a surrogate pair: no Base64 either.
            _texts[field] = null;
        }
    }

    /// <summary>Null when it is no Base64: either alphabet, with or without padding, and no white space.</summary>
    private static byte[]? Decode(byte[] text)
    {
        if (text.AsSpan().ContainsAny(" \t\r\n"u8))
            return null;
        var end = text.AsSpan().TrimEnd((byte)'=').Length;
        var padded = new byte[(end + 3) / 4 * 4];
        for (var index = 0; index < end; index++)
        {
            padded[index] = text[index] switch
            {
                (byte)'-' => (byte)'+',
                (byte)'_' => (byte)'/',
                var other => other,
            };
        }

        if (text.Length != end && text.Length != padded.Length)
            return null;
        padded.AsSpan(end).Fill((byte)'=');
        return Base64.DecodeFromUtf8InPlace(padded, out var length) == OperationStatus.Done ? padded[..length] : null;
    }

    private static bool StartsWithMark(ReadOnlySequence<byte> json)
    {
        Span<byte> start = stackalloc byte[s_byteOrderMark.Length];
        if (json.Length < start.Length)
            return false;
        json.Slice(0, start.Length).CopyTo(start);
        return start.SequenceEqual(s_byteOrderMark);
    }
}
