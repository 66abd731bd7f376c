// What one caller may take of the server: requests a second (token bucket) and requests at once.
using System.Globalization;
using System.Threading.RateLimiting;
using SearchEngine.Server.Http;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Limiting;

/// <summary>Holds every caller to its share. What nobody in particular sends does not come so far.</summary>
internal sealed class CallerLimits : IAsyncDisposable
{
    private readonly PartitionedRateLimiter<HttpContext>? rate;
    private readonly PartitionedRateLimiter<HttpContext> concurrency;
    private readonly ServerOptions options;

    /// <summary>Makes the limits that the options name.</summary>
    public CallerLimits(ServerOptions options)
    {
        this.options = options;
        concurrency = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            RateLimitPartition.GetConcurrencyLimiter(NameOf(context), _ => new ConcurrencyLimiterOptions
            {
                PermitLimit = options.ConcurrentRequests,
            }));
        if (options.RequestsPerSecond > 0)
        {
            rate = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                RateLimitPartition.GetTokenBucketLimiter(NameOf(context), _ => BucketOf(options.RequestsPerSecond)));
        }
    }

    /// <summary>Takes the caller's permits; dispose them when the request has ended.</summary>
    /// <exception cref="ProblemException">Status 429: one limit is reached; names it and its setting.</exception>
    public RateLimitLease Take(HttpContext context)
    {
        if (rate is not null)
        {
            using RateLimitLease token = rate.AttemptAcquire(context);
            if (!token.IsAcquired)
            {
                throw TooMany("limits.requests_per_second", string.Create(CultureInfo.InvariantCulture,
                    $"allows {options.RequestsPerSecond} requests a second; wait for Retry-After, then send fewer."));
            }
        }

        RateLimitLease place = concurrency.AttemptAcquire(context);
        return place.IsAcquired ? place : throw TooMany("limits.concurrent_requests",
            $"allows {options.ConcurrentRequests} requests at once; wait for answers before sending more.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await concurrency.DisposeAsync();
        if (rate is not null)
        {
            await rate.DisposeAsync();
        }
    }

    // Refilled ten times a second, and never by less than one request.
    private static TokenBucketRateLimiterOptions BucketOf(double requestsPerSecond)
    {
        int portion = (int)Math.Max(1, requestsPerSecond / 10);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = (int)Math.Max(1, 2 * requestsPerSecond),
            TokensPerPeriod = portion,
            ReplenishmentPeriod = TimeSpan.FromSeconds(portion / requestsPerSecond),
        };
    }

    private static string NameOf(HttpContext context) => Caller.Of(context).Id;

    private static ProblemException TooMany(string field, string reason) =>
        new(StatusCodes.Status429TooManyRequests, "too-many-requests", field, reason);
}
