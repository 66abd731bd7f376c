using System.Numerics;
using System.Runtime.InteropServices;

namespace SearchEngine.Embedder.Tokenization;

/// <summary>
/// Bounded map from a short word to its ids: open addressing over flat arrays, emptied whole when it is full. Natural
/// text repeats its words, so that most of them are looked up instead of merged. Not thread-safe: one a workspace.
/// </summary>
internal sealed class WordCache
{
    /// <summary>Longer words are rare and not kept.</summary>
    public const int MaxWordLength = 40;

    private const int SlotCount = 1 << 16;
    private const int MaxWords = SlotCount / 2;

    private Slot[] slots = [];
    private char[] keys = [];
    private int[] ids = [];
    private int wordCount;
    private int keyLength;
    private int idLength;

    /// <summary>Finds the ids of a word.</summary>
    public bool TryGet(ReadOnlySpan<char> word, out ReadOnlySpan<int> found)
    {
        found = default;
        if (slots.Length == 0) return false;
        var hash = Hash(word);
        for (var at = (int)(hash % SlotCount); ; at = (at + 1) % SlotCount)
        {
            ref readonly var slot = ref slots[at];
            if (slot.KeyLength == 0) return false;
            if (slot.Hash != hash || slot.KeyLength != word.Length) continue;
            if (!keys.AsSpan(slot.Key, slot.KeyLength).SequenceEqual(word)) continue;
            found = ids.AsSpan(slot.Id, slot.IdCount);
            return true;
        }
    }

    /// <summary>Keeps a word that <see cref="TryGet"/> did not find.</summary>
    public void Add(ReadOnlySpan<char> word, ReadOnlySpan<int> wordIds)
    {
        if (word.Length is 0 or > MaxWordLength) return;
        if (slots.Length == 0) slots = new Slot[SlotCount];
        if (wordCount == MaxWords) Clear();
        var hash = Hash(word);
        var at = (int)(hash % SlotCount);
        while (slots[at].KeyLength != 0) at = (at + 1) % SlotCount;
        slots[at] = new Slot(hash, keyLength, (ushort)word.Length, idLength, (ushort)wordIds.Length);
        Reserve(ref keys, keyLength + word.Length);
        word.CopyTo(keys.AsSpan(keyLength));
        keyLength += word.Length;
        Reserve(ref ids, idLength + wordIds.Length);
        wordIds.CopyTo(ids.AsSpan(idLength));
        idLength += wordIds.Length;
        wordCount++;
    }

    private void Clear()
    {
        Array.Clear(slots);
        (wordCount, keyLength, idLength) = (0, 0, 0);
    }

    private static void Reserve<T>(ref T[] array, int length)
    {
        if (length > array.Length) Array.Resize(ref array, Math.Max(length, Math.Max(1024, array.Length * 2)));
    }

    private static uint Hash(ReadOnlySpan<char> word)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        var hash = (ulong)word.Length;
        var blocks = MemoryMarshal.Cast<char, ulong>(word);
        foreach (var block in blocks) hash = (BitOperations.RotateLeft(hash, 29) ^ block) * Multiplier;
        foreach (var c in word[(blocks.Length * 4)..]) hash = (BitOperations.RotateLeft(hash, 29) ^ c) * Multiplier;
        return (uint)((hash ^ (hash >> 29)) * Multiplier >> 32);
    }

    private readonly record struct Slot(uint Hash, int Key, ushort KeyLength, int Id, ushort IdCount);
}
