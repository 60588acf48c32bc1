namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>
/// Finds a G2 request that was extended by somebody who does not know the secret. MD5 over a secret and a text gives all that is needed
/// to go on hashing: whoever saw one signed request can append to its body and sign the result. What is signed then holds, in the
/// middle, the padding with which MD5 ended the original: 80, zeros up to 8 bytes before a block's end, and the length so far in bits.
/// No client sends that.
/// </summary>
/// <param name="length">Bytes hashed before the body.</param>
internal struct Md5Glue(long length)
{
    private const byte Mark = 0x80;
    private const int Block = 64;
    private const int LengthAt = 56;

    private long _position = length;

    /// <summary>Where a mark stands that only zeros followed; -1 without.</summary>
    private long _mark = -1;

    /// <summary>The mark whose length field is being read; -1 without.</summary>
    private long _field = -1;

    /// <summary>The body holds such a padding.</summary>
    public bool IsFound { get; private set; }

    public void Append(ReadOnlySpan<byte> body)
    {
        while (!body.IsEmpty && !IsFound)
        {
            if (_mark < 0 && _field < 0)
            {
                // Text has no such byte, or few: this is one fast search.
                var next = body.IndexOf(Mark);
                if (next < 0)
                {
                    _position += body.Length;
                    return;
                }

                _position += next;
                body = body[next..];
            }

            Take(body[0]);
            body = body[1..];
        }
    }

    private void Take(byte value)
    {
        var place = (int)(_position % Block);
        if (place == LengthAt)
            (_field, _mark) = (_mark, -1);
        if (_field >= 0)
        {
            if (value != (byte)((ulong)(_field * 8) >> (8 * (place - LengthAt))))
                _field = -1;
            else if (place == Block - 1)
                IsFound = true;
        }

        // The mark itself may stand inside the length field of another one that turns out to be none.
        if (value == Mark)
            _mark = _position;
        else if (value != 0)
            _mark = -1;
        _position++;
    }
}
