// Reads one JSON object or array of a request, field by field, straight from its bytes. Whatever is wrong
// becomes an InvalidInputException that names the field by its path, the value's kind and the remedy.
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SearchEngine.Index;
using SearchEngine.Index.Filtering;
using SearchEngine.Server.Http;

namespace SearchEngine.Server.Json;

/// <summary>A forward cursor over the JSON of a request.</summary>
internal ref struct JsonFieldReader
{
    private static readonly JsonReaderOptions Strict = new()
    {
        MaxDepth = ServerLimits.MaxJsonDepth,
        CommentHandling = JsonCommentHandling.Disallow,
    };

    private readonly ReadOnlySpan<byte> json;
    private Utf8JsonReader reader;
    private string path = "";
    private string? current;

    /// <summary>Starts before the first token.</summary>
    /// <param name="json">One whole JSON value.</param>
    public JsonFieldReader(ReadOnlySpan<byte> json)
    {
        this.json = json;
        reader = new Utf8JsonReader(json, Strict);
        Advance();
    }

    /// <summary>The kind of the value that the cursor stands on.</summary>
    public readonly JsonTokenType Kind => reader.TokenType;

    /// <summary>Whether the value that the cursor stands on is null.</summary>
    public readonly bool IsNull => reader.TokenType == JsonTokenType.Null;

    private readonly string Here => current is null ? (path.Length == 0 ? "body" : path.TrimEnd('.')) : path + current;

    /// <summary>Names the element that is read next, so that messages can point at it: <c>documents[3]</c>.</summary>
    public void Enter(string element)
    {
        path = element.Length == 0 ? "" : element + ".";
        current = null;
    }

    /// <summary>Requires that the cursor stands on an object.</summary>
    public readonly void RequireObject(JsonFieldNames names)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid($"must be a JSON object ({names.Subject}), not {KindName()}.");
        }
    }

    /// <summary>Moves to the value of the object's next field.</summary>
    /// <param name="names">The fields that the object may have.</param>
    /// <param name="seen">One bit a field met so far; start with 0.</param>
    /// <param name="position">The field's position in <paramref name="names"/>.</param>
    /// <param name="skipUnknown">Passes over unknown fields instead of refusing them.</param>
    /// <returns>False at the object's end.</returns>
    public bool NextField(JsonFieldNames names, ref ulong seen, out int position, bool skipUnknown = false)
    {
        while (true)
        {
            Advance();
            if (reader.TokenType == JsonTokenType.EndObject)
            {
                current = null;
                position = -1;
                return false;
            }

            current = null;
            if (reader.ValueIsEscaped)
            {
                ReadText(); // comparing would stumble over a lone surrogate
            }

            for (position = 0; position < names.Names.Count; position++)
            {
                if (reader.ValueTextEquals(names[position]))
                {
                    current = names.Names[position];
                    RefuseSecond(ref seen, position);
                    Advance();
                    return true;
                }
            }

            if (!skipUnknown)
            {
                string name = ReadText();
                throw new InvalidInputException(path + name,
                    $"is not a field of {names.Subject}; the fields are {string.Join(", ", names.Names)}.");
            }

            Advance();
            SkipValue();
        }
    }

    /// <summary>Moves to the next element of the array that the cursor is in; false at its end.</summary>
    public bool NextElement()
    {
        Advance();
        return reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Requires that nothing but white space follows.</summary>
    /// <param name="remedy">What the sender probably meant.</param>
    public void RequireEnd(string remedy)
    {
        current = null;
        path = "";
        try
        {
            if (!reader.Read())
            {
                return;
            }
        }
        catch (JsonException)
        {
            // the token after the value is what is wrong, whatever it is
        }

        throw new InvalidInputException("body", $"holds more than one JSON value; {remedy}");
    }

    /// <summary>The string that the cursor stands on.</summary>
    public readonly string ReadString()
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw Invalid($"must be a string, not {KindName()}.");
        }

        return ReadText();
    }

    /// <summary>The position among <paramref name="choices"/> of the string that the cursor stands on.</summary>
    public readonly int ReadChoice(params ReadOnlySpan<string> choices)
    {
        string value = ReadString();
        int choice = choices.IndexOf(value);
        return choice >= 0 ? choice : throw Invalid($"must be one of {string.Join(", ", choices!)}, not '{value}'.");
    }

    /// <summary>The boolean that the cursor stands on.</summary>
    public readonly bool ReadBoolean() => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Invalid($"must be true or false, not {KindName()}."),
    };

    /// <summary>The whole number that the cursor stands on, within limits.</summary>
    public readonly int ReadInteger(int least, int most)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out int value)
            || value < least || value > most)
        {
            throw Invalid($"must be a whole number from {least} to {most}, not {KindName()}.");
        }

        return value;
    }

    /// <summary>The whole number from 0 that the cursor stands on.</summary>
    public readonly long ReadLong()
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long value) || value < 0)
        {
            throw Invalid($"must be a whole number from 0, not {KindName()}.");
        }

        return value;
    }

    /// <summary>The finite number that the cursor stands on, within limits.</summary>
    public readonly double ReadNumber(double least, double most)
    {
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out double value)
            || !double.IsFinite(value) || value < least || value > most)
        {
            throw Invalid(string.Create(CultureInfo.InvariantCulture,
                $"must be a number from {least} to {most}, not {KindName()}."));
        }

        return value;
    }

    /// <summary>The vector that the cursor stands on: an array of finite float32 numbers.</summary>
    public float[] ReadVector()
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw Invalid($"must be an array of numbers, not {KindName()}.");
        }

        float[] buffer = VectorBuffer ??= new float[Limits.MaxDimensions];
        int length = 0;
        while (NextElement())
        {
            if (length == buffer.Length)
            {
                throw Invalid($"has more than {buffer.Length} numbers.");
            }

            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetSingle(out float value)
                || !float.IsFinite(value))
            {
                throw new InvalidInputException($"{Here}[{length}]",
                    $"must be a finite number that float32 can hold, not {KindName()}.");
            }

            buffer[length++] = value;
        }

        return buffer.AsSpan(0, length).ToArray();
    }

    /// <summary>The vector that the cursor stands on, and where it stands.</summary>
    public float[] ReadVector(out Range place)
    {
        int start = (int)reader.TokenStartIndex;
        float[] vector = ReadVector();
        place = start..(int)reader.BytesConsumed;
        return vector;
    }

    /// <summary>The JSON value that the cursor stands on, as a tree: no duplicate keys, only finite numbers.</summary>
    public JsonNode? ReadNode()
    {
        int start = (int)reader.TokenStartIndex;
        SkipValue();
        JsonDocumentOptions options = new()
        {
            MaxDepth = ServerLimits.MaxJsonDepth,
            AllowDuplicateProperties = false,
        };
        try
        {
            return JsonNode.Parse(json[start..(int)reader.BytesConsumed], null, options);
        }
        catch (JsonException exception)
        {
            throw Invalid($"is not acceptable JSON: {FirstSentence(exception.Message)}");
        }
    }

    /// <summary>The object that the cursor stands on, as a tree.</summary>
    public JsonObject ReadObject()
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Invalid($"must be a JSON object, not {KindName()}.");
        }

        return (JsonObject)ReadNode()!;
    }

    /// <summary>The filter that the cursor stands on.</summary>
    public Filter ReadFilter()
    {
        using JsonDocument filter = JsonDocument.Parse(ReadObject().ToJsonString());
        return FilterJson.Parse(filter.RootElement);
    }

    /// <summary>An error about the field that the cursor stands on.</summary>
    public readonly InvalidInputException Invalid(string message) => new(Here, message);

    /// <summary>An error about another field of the object that the cursor is in.</summary>
    public readonly InvalidInputException InvalidField(string name, string message) => new(path + name, message);

    [ThreadStatic]
    private static float[]? VectorBuffer;

    /// <summary>Passes over a value while checking what a lazy tree would only find later: text and numbers.</summary>
    public void SkipValue()
    {
        int depth = reader.CurrentDepth;
        while (true)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.String or JsonTokenType.PropertyName:
                    ReadText();
                    break;
                case JsonTokenType.Number when !IsFinite():
                    throw Invalid($"holds {KindName()}, which no float64 can hold.");
            }

            bool opens = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;
            if (!opens && reader.TokenType != JsonTokenType.PropertyName && reader.CurrentDepth == depth)
            {
                return;
            }

            Advance();
        }
    }

    private void Advance()
    {
        try
        {
            if (!reader.Read())
            {
                throw new InvalidInputException("body", "is not JSON: it ends too early.");
            }
        }
        catch (JsonException exception)
        {
            string problem = FirstSentence(exception.Message);
            throw new InvalidInputException("body",
                $"is not JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: {problem}");
        }
    }

    private readonly bool IsFinite()
    {
        const int surelyFinite = 300; // digits without an exponent
        ReadOnlySpan<byte> digits = reader.ValueSpan;
        return (digits.Length <= surelyFinite && !digits.ContainsAny((byte)'e', (byte)'E'))
            || (reader.TryGetDouble(out double value) && double.IsFinite(value));
    }

    private readonly string ReadText()
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Invalid("holds text that is not Unicode: a lone surrogate or bytes that are not UTF-8.");
        }
    }

    private readonly void RefuseSecond(ref ulong seen, int position)
    {
        ulong bit = 1UL << position;
        if ((seen & bit) != 0)
        {
            throw Invalid("is given twice.");
        }

        seen |= bit;
    }

    private readonly string KindName() => reader.TokenType switch
    {
        JsonTokenType.String => "a string",
        JsonTokenType.Number => ShortNumber(),
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        _ => "null",
    };

    private readonly string ShortNumber()
    {
        const int shown = 24;
        ReadOnlySpan<byte> digits = reader.ValueSpan;
        return digits.Length <= shown
            ? Encoding.UTF8.GetString(digits)
            : Encoding.UTF8.GetString(digits[..shown]) + "…";
    }

    // The reader's messages end with "LineNumber: … | BytePositionInLine: …", which Advance says in its own words.
    private static string FirstSentence(string message)
    {
        int end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
