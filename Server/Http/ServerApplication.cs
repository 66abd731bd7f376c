// Puts the HTTP server together: limits, layers, routes.
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SearchEngine.Index;
using SearchEngine.Server.Experiments;
using SearchEngine.Server.FineTunes;
using SearchEngine.Server.Generations;
using SearchEngine.Server.Hosting;
using SearchEngine.Server.Jobs;
using SearchEngine.Server.Limiting;
using SearchEngine.Server.Metrics;
using SearchEngine.Server.Security;
using SearchEngine.Server.WebConsole;

namespace SearchEngine.Server.Http;

/// <summary>Builds the web application that <c>searchengine serve</c> runs.</summary>
internal static class ServerApplication
{
    // Names that no collection may have.
    private const string JobsFolder = ".jobs", SnapshotsFolder = ".snapshots", AliasFile = ".aliases.json",
        FineTunesFolder = ".fine-tunes", ExperimentsFolder = ".experiments";

    /// <summary>Builds the application. It has the data folder until it is disposed; nothing listens and no collection
    /// is opened before it is started.</summary>
    /// <param name="options">What the command line says.</param>
    /// <param name="addServices">Adds what the host brings itself, say runners for jobs of its own.</param>
    /// <exception cref="StorageUnavailableException">Another server has the data folder.</exception>
    public static WebApplication Build(ServerOptions options, Action<IServiceCollection>? addServices = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ServerApplication).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseUrls(options.Urls);
        builder.WebHost.ConfigureKestrel(SetLimits);
        UseTls(builder.WebHost, options);
        ServerLogging.Configure(builder.Logging, options);
        builder.Services.Configure<HostOptions>(host =>
            host.ShutdownTimeout = TimeSpan.FromSeconds(ServerLimits.DrainSeconds));
        builder.Services.ConfigureHttpJsonOptions(json => ApiJson.Configure(json.SerializerOptions));
        builder.Services.AddRequestDecompression();
        builder.Services.AddRazorComponents();
        builder.Services.AddOpenApi("v1", ApiDescription.Configure);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<FailureLog>();
        builder.Services.AddSingleton(_ => DataFolderLock.Take(options.DataFolder));
        AddSecurity(builder.Services, options);
        AddLimits(builder.Services, options);
        AddMetrics(builder.Services, options);
        builder.Services.AddSingleton(_ => new ModelRegistry(options.ModelsFolder, options.Device));
        builder.Services.AddSingleton(services => new CollectionFactory(
            services.GetRequiredService<ModelRegistry>(), services.GetRequiredService<ILogger<Collection>>(),
            options.StoreMemoryBytes, services.GetRequiredService<SearchTraffic>().YieldAsync));
        builder.Services.AddSingleton(services => new CollectionRegistry(
            options.DataFolder,
            services.GetRequiredService<CollectionFactory>(),
            services.GetRequiredService<AliasTable>(),
            services.GetRequiredService<ILogger<CollectionRegistry>>()));
        builder.Services.AddSingleton(services =>
            new SearcherFactory(services.GetRequiredService<ModelRegistry>(), options.Rerankers,
                services.GetRequiredService<Telemetry>().EndStage));
        builder.Services.AddHostedService<CollectionOpening>();
        AddJobs(builder.Services, options);

        addServices?.Invoke(builder.Services);

        WebApplication app = builder.Build();
        ListenAddresses.Require(options.Urls, app.Services.GetRequiredService<CallerFinder>().AsksForKeys);
        _ = app.Services.GetRequiredService<DataFolderLock>(); // before jobs are read and collections opened
        app.Services.GetRequiredService<ServerGauges>().AddTo(app.Services.GetRequiredService<Telemetry>().Meter);
        _ = app.Services.GetRequiredService<PrometheusPage>(); // listens from here on
        UseLayers(app);
        Map(app);
        return app;
    }

    // From the outside in.
    private static void UseLayers(WebApplication app)
    {
        app.UseMiddleware<TelemetryMiddleware>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<OriginMiddleware>();
        app.UseRouting();
        app.UseCors();
        app.UseMiddleware<AuditMiddleware>();
        app.UseMiddleware<AccessMiddleware>();
        app.UseMiddleware<LimitMiddleware>();
        app.UseRequestTimeouts();
        app.UseRequestDecompression();
        app.UseMiddleware<SearchTrafficMiddleware>();
    }

    private static void UseTls(IWebHostBuilder host, ServerOptions options)
    {
        if (options.Tls is null && options.Urls.Contains("https://", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException("--urls holds an https address, which needs tls.certificate and tls.key.");
        }

        if (options.Tls is { } tls)
        {
            host.UseKestrelHttpsConfiguration();
            host.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https =>
            {
                https.ServerCertificate = tls.Load();
                https.ServerCertificateChain = tls.LoadChain();
            }));
        }
    }

    private static void AddSecurity(IServiceCollection services, ServerOptions options)
    {
        TokenReader? tokens = options.Tokens is null ? null : new TokenReader(options.Tokens, TimeProvider.System);
        services.AddSingleton(new KeyFile(options.DataFolder, TimeProvider.System));
        services.AddSingleton(new AuditLog(options.DataFolder, TimeProvider.System));
        services.AddSingleton<KeyRing>();
        services.AddSingleton(provider => new CallerFinder(provider.GetRequiredService<KeyRing>(), tokens));
        services.AddCors(cors => cors.AddDefaultPolicy(policy =>
            policy.WithOrigins([.. options.CorsOrigins]).AllowAnyHeader().AllowAnyMethod()));
    }

    private static void AddLimits(IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<CallerLimits>();
        services.AddSingleton(provider => new MemoryGuard(options.MemoryBytes, () => Environment.WorkingSet,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<MemoryGuard>>()));
        services.AddHostedService(provider => provider.GetRequiredService<MemoryGuard>());
        services.AddSingleton(provider => new BodyBudget(
            (long)(provider.GetRequiredService<MemoryGuard>().LimitBytes * ServerLimits.MemoryShareOfBodies)));
        services.AddRequestTimeouts(timeouts => timeouts.AddPolicy(RequiredRoleExtensions.ReadTimePolicy,
            new RequestTimeoutPolicy
            {
                Timeout = options.RequestTime,
                TimeoutStatusCode = StatusCodes.Status504GatewayTimeout,
            }));
    }

    private static void AddMetrics(IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<Telemetry>();
        services.AddSingleton(provider => new PrometheusPage(provider.GetRequiredService<Telemetry>().Meter,
            "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"));
        services.AddSingleton<GpuMemory>();
        services.AddSingleton<ServerGauges>();
        if (options.Otlp is { } collector)
        {
            services.AddHostedService(_ => new OtlpExport(collector));
        }
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
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<ExperimentTable>>()));
        services.AddSingleton(new FineTuneInbox(Path.Combine(options.DataFolder, FineTunesFolder)));
        services.AddSingleton<IJobRunner, ReindexRunner>();
        services.AddSingleton<IJobRunner, FineTuneRunner>();
        services.AddHostedService<StartSweep>();
        services.AddHostedService<JobWorker>();
    }

    private static void Map(WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").Requires(Role.Anyone);
        HealthRoutes.Map(app);
        MetricsRoutes.Map(app);
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
        MapRoutes.Map(app);
        ConsoleRoutes.Map(app);
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
