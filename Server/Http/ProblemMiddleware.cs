// The outermost layer of a request: no exception leaves it, and no error leaves without a problem document.
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>Turns exceptions and bare error statuses into problem documents.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, FailureLog failures)
{
    private const int ClientClosedRequest = 499;

    /// <summary>Runs the request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        SecurityHeaders.Set(context);
        try
        {
            await next(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            if (!context.Response.HasStarted)
            {
                context.Response.StatusCode = ClientClosedRequest;
            }

            return;
        }
        catch (Exception exception)
        {
            await AnswerAsync(context, exception);
            return;
        }

        HttpResponse response = context.Response;
        if (response.StatusCode >= 400 && !response.HasStarted && response.ContentLength is null
            && string.IsNullOrEmpty(response.ContentType))
        {
            await Problems.WriteAsync(context, Problems.Of(response.StatusCode, context.Request));
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        HttpValidationProblemDetails problem = failures.ProblemOf(exception, context);

        if (context.Response.HasStarted)
        {
            context.Abort(); // the client sees a cut answer, not one that looks whole
            return;
        }

        context.Response.Clear();
        SecurityHeaders.Set(context);
        await Problems.WriteAsync(context, problem);
    }
}
