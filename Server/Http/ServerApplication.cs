// Puts the HTTP server together: limits, layers, routes.
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SearchEngine.Index;
using SearchEngine.Server.Experiments;
using SearchEngine.Server.FineTunes;
using SearchEngine.Server.Generations;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Jobs;
using SearchEngine.Server.Security;

namespace SearchEngine.Server.Http;

/// <summary>Builds the web application that <c>searchengine serve</c> runs.</summary>
internal static class ServerApplication
{
    // Names that no collection may have.
    private const string JobsFolder = ".jobs", SnapshotsFolder = ".snapshots", AliasFile = ".aliases.json",
        FineTunesFolder = ".fine-tunes", ExperimentsFolder = ".experiments";

    /// <summary>Builds the application; nothing listens and nothing is opened before it is started.</summary>
    /// <param name="options">What the command line says.</param>
    /// <param name="addServices">Adds what the host brings itself, say runners for jobs of its own.</param>
    public static WebApplication Build(ServerOptions options, Action<IServiceCollection>? addServices = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ServerApplication).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseUrls(options.Urls);
        builder.WebHost.ConfigureKestrel(SetLimits);
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(ServerLimits.DrainSeconds));
        builder.Services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        builder.Services.AddRequestDecompression();
        builder.Services.AddOpenApi("v1", ApiDescription.Configure);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(new KeyFile(options.DataFolder, TimeProvider.System));
        builder.Services.AddSingleton(new AuditLog(options.DataFolder, TimeProvider.System));
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddSingleton<CallerFinder>();
        builder.Services.AddSingleton(new ModelRegistry(options.ModelsFolder, options.Device));
        builder.Services.AddSingleton(services => new CollectionFactory(
            services.GetRequiredService<ModelRegistry>(), services.GetRequiredService<ILogger<Collection>>(),
            options.StoreMemoryBytes, services.GetRequiredService<SearchTraffic>().YieldAsync));
        builder.Services.AddSingleton(services => new CollectionRegistry(
            options.DataFolder,
            services.GetRequiredService<CollectionFactory>(),
            services.GetRequiredService<AliasTable>(),
            services.GetRequiredService<ILogger<CollectionRegistry>>()));
        builder.Services.AddSingleton(services =>
            new SearcherFactory(services.GetRequiredService<ModelRegistry>(), options.Rerankers));
        builder.Services.AddHostedService<CollectionOpening>();
        AddJobs(builder.Services, options);

        addServices?.Invoke(builder.Services);

        WebApplication app = builder.Build();
        ListenAddresses.Require(options.Urls, app.Services.GetRequiredService<CallerFinder>().AsksForKeys);
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<OriginMiddleware>();
        app.UseRequestDecompression();
        app.UseRouting();
        app.UseMiddleware<AuditMiddleware>();
        app.UseMiddleware<AccessMiddleware>();
        app.UseMiddleware<SearchTrafficMiddleware>();
        Map(app);
        return app;
    }

    private static void AddJobs(IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(_ => new AliasTable(Path.Combine(options.DataFolder, AliasFile)));
        services.AddSingleton(provider => new SnapshotStore(
            Path.Combine(options.DataFolder, SnapshotsFolder), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SearchTraffic>();
        services.AddSingleton(provider => new JobQueue(
            Path.Combine(options.DataFolder, JobsFolder),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<JobQueue>>()));
        services.AddSingleton<IJobRunner, SnapshotJob>();
        services.AddSingleton<IJobRunner, RestoreJob>();
        services.AddSingleton(provider => new ExperimentTable(
            Path.Combine(options.DataFolder, ExperimentsFolder), provider.GetRequiredService<SearcherFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(new FineTuneInbox(Path.Combine(options.DataFolder, FineTunesFolder)));
        services.AddSingleton<IJobRunner, ReindexRunner>();
        services.AddSingleton<IJobRunner, FineTuneRunner>();
        services.AddHostedService<JobWorker>();
    }

    private static void Map(WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").Requires(Role.Anyone);
        HealthRoutes.Map(app);
        CollectionRoutes.Map(app);
        DocumentRoutes.Map(app);
        DocumentSetRoutes.Map(app);
        SearchRoutes.Map(app);
        EmbeddingRoutes.Map(app);
        JobRoutes.Map(app);
        AliasRoutes.Map(app);
        SnapshotRoutes.Map(app);
        FacetRoutes.Map(app);
        FileRoutes.Map(app);
        ModelRoutes.Map(app);
        RerankRoutes.Map(app);
        GenerationRoutes.Map(app);
        FineTuneRoutes.Map(app);
        ExperimentRoutes.Map(app);
    }

    private static void SetLimits(KestrelServerOptions kestrel)
    {
        MinDataRate slowest = new(ServerLimits.MinBytesPerSecond, TimeSpan.FromSeconds(ServerLimits.SlowGraceSeconds));
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = ServerLimits.MaxBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = ServerLimits.MaxConnections;
        kestrel.Limits.MaxRequestHeadersTotalSize = ServerLimits.MaxHeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = ServerLimits.MaxHeaderCount;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(ServerLimits.HeaderTimeoutSeconds);
        kestrel.Limits.MinRequestBodyDataRate = slowest;
        kestrel.Limits.MinResponseDataRate = slowest;
    }
}
