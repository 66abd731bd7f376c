using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using TorchSharp;

namespace SearchEngine.Torch.Tests;

/// <summary>Torch/ can be replaced by the package TorchSharp only while no name is its own.</summary>
public sealed class TorchSharpNameTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
        | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly string[] Lines =
        File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "TorchSharpNames.txt"));

    [Fact]
    public void Every_public_name_is_in_the_list_that_was_checked_against_TorchSharp()
    {
        var names = typeof(torch).Assembly.GetExportedTypes().SelectMany(NamesOf).Distinct();
        var listed = Lines.Where(line => line.Length > 0 && line[0] != '#').ToArray();
        Assert.Equal([], names.Except(listed));
        Assert.Equal([], listed.Except(names));
    }

    [Theory]
    [InlineData("SearchEngine.Embedder.dll")]
    [InlineData("SearchEngine.Trainer.dll")]
    public void What_is_used_outside_is_in_the_part_of_the_list_for_it(string assembly)
    {
        var ours = Lines.SkipWhile(line => !line.StartsWith("# Used by Embedder", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.StartsWith("# Not used", StringComparison.Ordinal))
            .Where(line => line.Length > 0 && line[0] != '#').SelectMany(MetadataNames);
        var used = UsedNames(Path.Combine(AppContext.BaseDirectory, assembly)).ToArray();
        Assert.NotEmpty(used);
        var missing = used.Except(ours).Distinct().ToArray();
        Assert.True(missing.Length == 0, string.Join(", ", missing));
    }

    /// <summary>A method's name, or those of a property's accessors and of a field.</summary>
    private static string[] MetadataNames(string line)
    {
        if (line.Contains('(', StringComparison.Ordinal)) return [line.Split('(')[0]];
        var dot = line.LastIndexOf('.') + 1;
        return [line, $"{line[..dot]}get_{line[dot..]}", $"{line[..dot]}set_{line[dot..]}"];
    }

    private static IEnumerable<string> NamesOf(Type type)
    {
        var prefix = type.FullName!.Replace('+', '.').Replace("TorchSharp.", "", StringComparison.Ordinal);
        foreach (var member in type.GetMembers(Declared))
        {
            var isAccessor = member is MethodInfo { IsSpecialName: true }
                && !member.Name.StartsWith("op_", StringComparison.Ordinal);
            if (isAccessor || member is Type || !IsVisible(member)) continue;
            var parameters = member is MethodBase method
                ? $"({string.Join(", ", method.GetParameters().Select(parameter => parameter.Name))})" : "";
            yield return $"{prefix}.{member.Name}{parameters}";
        }
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily,
        PropertyInfo property => property.GetAccessors().Length > 0,
        FieldInfo field => field.IsPublic,
        _ => true,
    } && member.Name != "Finalize";

    private static IEnumerable<string> UsedNames(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (TypeName(metadata, member.Parent) is not { } type) continue;
            yield return $"{type}.{metadata.GetString(member.Name)}";
        }
    }

    private static string? TypeName(MetadataReader metadata, EntityHandle handle)
    {
        if (handle.Kind == HandleKind.TypeSpecification)
        {
            var blob = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
            if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance) return null;
            blob.ReadByte(); // class or value type
            return TypeName(metadata, blob.ReadTypeHandle());
        }
        if (handle.Kind != HandleKind.TypeReference) return null;
        var type = metadata.GetTypeReference((TypeReferenceHandle)handle);
        var name = metadata.GetString(type.Name);
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
            return TypeName(metadata, type.ResolutionScope) is { } outer ? $"{outer}.{name}" : null;
        if (type.ResolutionScope.Kind != HandleKind.AssemblyReference) return null;
        var assembly = metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope);
        if (metadata.GetString(assembly.Name) != typeof(torch).Assembly.GetName().Name) return null;
        var space = metadata.GetString(type.Namespace)["TorchSharp".Length..].TrimStart('.');
        return space.Length > 0 ? $"{space}.{name}" : name;
    }
}
