// GET /v1/aliases, PUT and DELETE /v1/aliases/{alias}.
using Microsoft.AspNetCore.Http.HttpResults;
using SearchEngine.Index;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>The routes of aliases: second names under which collections answer.</summary>
internal static class AliasRoutes
{
    private static readonly CollectionNameBody Body = new("an alias", "is missing; it is what the alias stands for.");

    /// <summary>Maps the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/v1/aliases").WithTags("aliases").Requires(Role.Admin);
        group.MapGet("", List).WithName("listAliases").Requires(Role.Read, filtersByScope: true)
            .WithSummary("Lists the aliases.");
        group.MapPut("{alias}", PutAsync).WithName("putAlias").Reads<AliasBody>()
            .ProducesValidationProblem().ProducesProblem(404).ProducesProblem(409)
            .WithSummary("Lets a second name stand for a collection; moves it in one step if it stood for another.");
        group.MapDelete("{alias}", Delete).WithName("deleteAlias").Produces(204).ProducesProblem(404)
            .WithSummary("Removes an alias; the collection stays.");
    }

    private static Ok<AliasList> List(HttpContext context, AliasTable aliases) =>
        TypedResults.Ok(new AliasList([.. aliases.All
            .Where(alias => Caller.Of(context).Covers(alias.Key) || Caller.Of(context).Covers(alias.Value))
            .OrderBy(alias => alias.Key, StringComparer.Ordinal)
            .Select(alias => new AliasAnswer(alias.Key, alias.Value))]));

    private static async Task<Ok<AliasAnswer>> PutAsync(
        string alias, HttpRequest http, CollectionRegistry collections, CancellationToken cancellation)
    {
        string collection = await Body.ReadAsync(http, cancellation);
        await collections.SetAliasAsync(alias, collection, cancellation);
        return TypedResults.Ok(new AliasAnswer(alias, collection));
    }

    private static NoContent Delete(string alias, AliasTable aliases) =>
        aliases.Remove((name, _) => name == alias) > 0
            ? TypedResults.NoContent()
            : throw new ProblemException(StatusCodes.Status404NotFound, "not-found", "alias",
                $"'{alias}' does not exist; GET /v1/aliases lists them.");

    /// <summary>The body of an alias.</summary>
    /// <param name="Collection">The collection that it stands for.</param>
    internal sealed record AliasBody(string Collection);

    /// <summary>An alias.</summary>
    internal sealed record AliasAnswer(string Alias, string Collection);

    /// <summary>Every alias.</summary>
    internal sealed record AliasList(IReadOnlyList<AliasAnswer> Aliases);
}
