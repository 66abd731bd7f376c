// A value in a filter or in metadata: text, number or truth value.
using System.Globalization;
using System.Text.Json;

namespace SearchEngine.Index.Filtering;

/// <summary>What a document's field is compared with. Text, numbers and truth values convert implicitly.</summary>
public readonly record struct FilterValue
{
    private FilterValue(FieldKind kind, string? text, double number)
    {
        Kind = kind;
        Text = text;
        Number = number;
    }

    /// <summary>Text, number or truth value.</summary>
    public FieldKind Kind { get; }

    /// <summary>The text; null for the other kinds.</summary>
    public string? Text { get; }

    /// <summary>The number; 1 or 0 for a truth value.</summary>
    public double Number { get; }

    /// <summary>A text value.</summary>
    public static implicit operator FilterValue(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new FilterValue(FieldKind.Text, text, 0);
    }

    /// <summary>A number.</summary>
    public static implicit operator FilterValue(double number) => new(FieldKind.Number, null, number);

    /// <summary>A truth value.</summary>
    public static implicit operator FilterValue(bool truth) => new(FieldKind.Truth, null, truth ? 1 : 0);

    /// <summary>The value as JSON.</summary>
    public override string ToString() => Kind switch
    {
        FieldKind.Text => $"\"{JsonEncodedText.Encode(Text!)}\"",
        FieldKind.Truth => Number != 0 ? "true" : "false",
        _ => Number.ToString("R", CultureInfo.InvariantCulture),
    };
}
