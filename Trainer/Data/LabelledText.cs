namespace SearchEngine.Trainer.Data;

/// <summary>A text of a known class.</summary>
/// <param name="Text">The text. Not blank.</param>
/// <param name="Label">Its class. Not blank.</param>
public readonly record struct LabelledText(string Text, string Label);
