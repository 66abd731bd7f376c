using System.Text;
using SearchEngine.Embedder.Tokenization;

namespace SearchEngine.Embedder.Tests.Tokenization;

/// <summary>tokenizer.model files written field by field (sentencepiece_model.proto).</summary>
public sealed class SentencePieceFileTests : IDisposable
{
    private const int Normal = 1, Unknown = 2, Control = 3, UserDefined = 4;

    private readonly List<int> fieldEnds = [];
    private readonly string folder = Directory.CreateTempSubdirectory("spm-").FullName;

    private static readonly (string, float, int)[] Pieces =
    [
        ("<unk>", 0, Unknown), ("<s>", 0, Control), ("</s>", 0, Control), ("ab", -1, Normal), ("▁ab", -2, Normal),
        ("▁", -3, Normal), ("a", -4, Normal), ("b", -5, Normal), ("[x]", 0, UserDefined),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_model_file_alone_is_enough(int modelType)
    {
        Write(modelType, Pieces);
        var tokenizer = Tokenizer.Load(folder);
        Assert.Equal([1, 4, 4], tokenizer.Encode("ab  ab "));           // extra blanks go
        Assert.Equal([4, 0, 4], tokenizer.Encode("abzz ab", false));    // unknown neighbours are one token
        Assert.Equal([4, 8, 3, 2], tokenizer.Encode("ab[x]ab</s>", false)[..4]);
        Assert.Equal("ab ab", tokenizer.Decode([1, 4, 4, 2]));
        Assert.Equal((1, 2, 0), (tokenizer.BosId, tokenizer.EosId, tokenizer.UnknownId));
    }

    [Fact]
    public void The_config_s_switches_decide_about_the_end_token()
    {
        Write(2, Pieces);
        var config = Path.Combine(folder, "tokenizer_config.json");
        File.WriteAllText(config, """{"add_bos_token": false, "add_eos_token": true}""");
        Assert.Equal([4, 2], Tokenizer.Load(folder).Encode("ab"));
    }

    [Fact]
    public void A_file_cut_short_within_a_field_is_refused_at_every_length()
    {
        Write(2, Pieces);
        var path = Path.Combine(folder, "tokenizer.model");
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            if (fieldEnds.Contains(length))
            {
                Tokenizer.Load(folder); // the format does not say how many fields there are
                continue;
            }
            var error = Assert.Throws<ModelFolderException>(() => Tokenizer.Load(folder));
            Assert.Contains("tokenizer.model", error.Message);
        }
    }

    public void Dispose() => Directory.Delete(folder, true);

    // Notes where each field ends.
    private void Write(int modelType, (string Text, float Score, int Kind)[] pieces)
    {
        var file = new List<byte>();
        foreach (var (text, score, kind) in pieces)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            file.AddRange(Message(1, [.. Message(1, bytes), 0x15, .. BitConverter.GetBytes(score), 0x18, (byte)kind]));
            fieldEnds.Add(file.Count);
        }
        file.AddRange(Message(2, [0x18, (byte)modelType]));
        fieldEnds.Add(file.Count);
        File.WriteAllBytes(Path.Combine(folder, "tokenizer.model"), [.. file]);
    }

    private static byte[] Message(int field, byte[] content) =>
        [(byte)(field << 3 | 2), (byte)content.Length, .. content];
}
