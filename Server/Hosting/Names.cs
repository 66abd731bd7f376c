// Names of collections and models become folder names, so what is not plainly a name is refused here.
using SearchEngine.Index;

namespace SearchEngine.Server.Hosting;

/// <summary>The rule for names: a letter or digit, then letters, digits, '-' and '_'; no dots, so no traversal.
/// </summary>
internal static class Names
{
    /// <summary>The rule in words, for messages.</summary>
    public static string Rule { get; } =
        $"must be 1 to {Limits.MaxNameChars} letters, digits, '-' or '_', the first a letter or digit.";

    /// <summary>Whether <paramref name="name"/> obeys the rule.</summary>
    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > Limits.MaxNameChars || !char.IsAsciiLetterOrDigit(name[0]))
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Refuses a name that breaks the rule.</summary>
    /// <param name="field">The field or path segment that holds it.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="InvalidInputException">It is not a name.</exception>
    public static void Require(string field, string name)
    {
        if (!IsValid(name))
        {
            throw new InvalidInputException(field, Rule);
        }
    }
}
