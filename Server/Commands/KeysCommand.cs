// `searchengine keys create|list|revoke`: the API keys of a data folder. A server that runs follows within a second.
using System.CommandLine;
using System.Globalization;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Commands;

/// <summary>Makes, lists and ends API keys.</summary>
internal static class KeysCommand
{
    private const int MaxNameChars = 200;

    /// <summary>Makes the command.</summary>
    public static Command Create() =>
        new("keys", "Make, list and revoke API keys; a running server needs no restart.")
        {
            CreateKey(),
            List(),
            Revoke(),
        };

    private static Command CreateKey()
    {
        Option<string> data = Options.Data();
        Option<string> name = new("--name") { Description = "What the key is for.", Required = true };
        Option<string> role = new("--role") { Description = "What it may do.", Required = true };
        role.AcceptOnlyFromAmong("read", "write", "admin");
        Option<string[]> collections = new("--collections")
        {
            Description = "Limits the key to these collections, separated by commas.",
            CustomParser = result =>
                [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries))],
        };
        Option<int?> days = new("--days") { Description = "Days after which it expires; default: never." };
        Option<bool> json = Options.Json();
        Command command = new("create", "Make a key and print it: it is not kept, and never shown again.")
        {
            data, name, role, collections, days, json,
        };
        command.SetAction(parsed =>
        {
            string[]? scope = parsed.GetResult(collections) is null ? null : parsed.GetValue(collections);
            Check(parsed.GetRequiredValue(name), scope, parsed.GetValue(days));
            (ApiKey entry, string key) = new KeyFile(parsed.GetRequiredValue(data), TimeProvider.System).Create(
                parsed.GetRequiredValue(name),
                Enum.Parse<Role>(parsed.GetRequiredValue(role), ignoreCase: true),
                scope,
                parsed.GetValue(days) is { } lifetime ? TimeSpan.FromDays(lifetime) : null);
            Audit(parsed.GetRequiredValue(data), "keys create", entry);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(output,
                    new { entry.Id, entry.Name, Role = entry.Role.Word(), entry.Collections, entry.Expires, key });
            }
            else
            {
                output.WriteLine(key);
            }
        });
        return command;
    }

    private static Command List()
    {
        Option<string> data = Options.Data();
        Option<bool> json = Options.Json();
        Command command = new("list", "List the keys, without the keys themselves.") { data, json };
        command.SetAction(parsed =>
        {
            IReadOnlyList<ApiKey> keys = new KeyFile(parsed.GetRequiredValue(data), TimeProvider.System).Read();
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(output, keys.Select(key => new
                {
                    key.Id, key.Name, Role = key.Role.Word(), key.Collections, key.Created, key.Expires,
                }));
                return;
            }

            foreach (ApiKey key in keys)
            {
                string scope = key.Collections is null ? "all collections" : string.Join(',', key.Collections);
                string end = key.Expires is { } expires ? $"until {Day(expires)}" : "for ever";
                output.WriteLine(
                    $"{key.Id}  {key.Role.Word(),-5}  {scope}  made {Day(key.Created)}, {end}  {key.Name}");
            }
        });
        return command;
    }

    private static Command Revoke()
    {
        Option<string> data = Options.Data();
        Argument<string> id = new("id") { Description = "The key's id, the 8 digits after se_; see keys list." };
        Command command = new("revoke", "End a key.") { data, id };
        command.SetAction(parsed =>
        {
            KeyFile file = new(parsed.GetRequiredValue(data), TimeProvider.System);
            ApiKey entry = file.Revoke(parsed.GetRequiredValue(id)) ?? throw new UsageException(
                $"there is no key {parsed.GetRequiredValue(id)}; see: searchengine keys list");
            Audit(parsed.GetRequiredValue(data), "keys revoke", entry);
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine($"revoked {entry.Id} ({entry.Name})");
            if (file.Read().Count == 0)
            {
                output.WriteLine($"no key is left, so nobody is served; to serve this machine without keys, " +
                    $"delete {file.Path} and restart");
            }
        });
        return command;
    }

    private static void Check(string name, string[]? scope, int? days)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameChars || name.Any(char.IsControl))
        {
            throw new UsageException($"--name must be 1 to {MaxNameChars} characters on one line.");
        }

        if (scope?.FirstOrDefault(collection => !Names.IsValid(collection)) is { } wrong)
        {
            throw new UsageException($"--collections holds '{wrong}', which is no collection's name.");
        }

        if (days is <= 0)
        {
            throw new UsageException("--days must be at least 1.");
        }
    }

    private static void Audit(string dataFolder, string act, ApiKey entry) =>
        new AuditLog(dataFolder, TimeProvider.System).Write(
            new AuditEntry(
                $"user:{Environment.UserName}", act, $"{entry.Id} {entry.Role.Word()} {entry.Name}", null, null));

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
