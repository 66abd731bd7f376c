using System.Collections.Concurrent;
using System.Diagnostics;
using SearchEngine.Embedder.Cpu.Threading;

namespace SearchEngine.Embedder.Cpu;

/// <summary>
/// The CPU engine. Sequences are never padded: they are laid end to end in passes of a few hundred tokens. With
/// passes enough for all threads each thread runs its own; otherwise the threads share one pass, which is what makes
/// a single query fast. Thread-safe.
/// </summary>
internal sealed class CpuEngine : IEmbeddingEngine
{
    /// <summary>Multiplications below which waking other threads takes longer than it saves.</summary>
    private const long DefaultSharedWork = 10_000_000;

    private readonly WorkerTeam team;
    private readonly Starvation starvation;
    private readonly ConcurrentBag<PassBuffers> freeBuffers = [];
    private readonly ConcurrentBag<MemberScratch> freeScratch = [];
    private readonly CpuModel model;
    private readonly long sharedWork;

    public CpuEngine(CpuModel model, int threads, long sharedWork = DefaultSharedWork, TimeProvider? clock = null)
    {
        this.model = model;
        this.sharedWork = sharedWork;
        team = new WorkerTeam(threads);
        starvation = new Starvation(clock ?? TimeProvider.System);
    }

    public string Name => $"CPU, {model.Arithmetic}, {team.Members} threads";

    /// <summary>Nothing is padded.</summary>
    public double PaddingWaste => 0;

    public float[][] Embed(IReadOnlyList<TokenizedInput> inputs, CancellationToken cancellation) =>
        Compute(inputs, areStates: false, cancellation);

    public float[][] TokenStates(IReadOnlyList<TokenizedInput> inputs, CancellationToken cancellation) =>
        Compute(inputs, areStates: true, cancellation);

    /// <param name="inputs">What is computed.</param>
    /// <param name="areStates">Whether the rows of the trunk are wanted, and not vectors.</param>
    /// <param name="cancellation">Stops between layers.</param>
    private float[][] Compute(IReadOnlyList<TokenizedInput> inputs, bool areStates, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (inputs.Count == 0) return [];
        var results = new float[inputs.Count][];
        var tokens = inputs.Sum(input => (long)input.Ids.Length);
        var isShared = team.Members > 1 && tokens * model.WorkPerToken >= sharedWork && starvation.MayShare;
        var rowsOf = areStates ? PoolingKind.Mean : model.Description.Pooling;
        var passes = PassPlan.Make(rowsOf, inputs, isShared ? team.Members : 1);
        var work = new Work(inputs, results, areStates, cancellation);
        if (isShared && passes.Count < team.Members) RunTogether(passes, work);
        else RunApart(passes, isShared, work);
        return results;
    }

    public double MultiplicationsPerToken(int tokens) => model.WorkPerToken
        + 2.0 * tokens * model.Description.Layers * model.Description.Heads * model.Description.HeadDim;

    public double? MeasurePeak() => PeakProbe.Measure(team, model.Kernel, model.Bytes);

    public void Dispose()
    {
        team.Dispose();
        foreach (var buffers in freeBuffers) buffers.Dispose();
        foreach (var scratch in freeScratch) scratch.Dispose();
        model.Dispose();
    }

    /// <summary>Each member takes the next pass that is left.</summary>
    private void RunApart(List<SequenceRows[]> passes, bool isShared, Work work)
    {
        var next = -1;
        void TakePasses(int _)
        {
            var buffers = RentBuffers();
            try
            {
                for (var i = Interlocked.Increment(ref next); i < passes.Count; i = Interlocked.Increment(ref next))
                {
                    buffers.Reserve(passes[i][^1].End);
                    RunPass(passes[i], buffers, new PassAngles(model, passes[i]), TeamMember.Alone, work);
                }
            }
            finally
            {
                freeBuffers.Add(buffers);
            }
        }
        var start = Stopwatch.GetTimestamp();
        if (!isShared || !team.TryRun(TakePasses, out var waited)) TakePasses(0);
        else starvation.Note(waited, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>All members share each pass.</summary>
    private void RunTogether(List<SequenceRows[]> passes, Work work)
    {
        var buffers = RentBuffers();
        try
        {
            foreach (var pass in passes)
            {
                buffers.Reserve(pass[^1].End);
                var angles = new PassAngles(model, pass);
                var barrier = new SpinBarrier(team.Members);
                var start = Stopwatch.GetTimestamp();
                var ran = team.TryRun(index =>
                {
                    try
                    {
                        RunPass(pass, buffers, angles, new TeamMember(index, team.Members, barrier), work);
                    }
                    catch
                    {
                        barrier.Break();
                        throw;
                    }
                });
                if (ran) starvation.Note(barrier.Waited / (team.Members - 1), Stopwatch.GetElapsedTime(start));
                else RunPass(pass, buffers, angles, TeamMember.Alone, work);
            }
        }
        finally
        {
            freeBuffers.Add(buffers);
        }
    }

    private unsafe void RunPass(SequenceRows[] sequences, PassBuffers buffers, PassAngles angles, TeamMember member,
        Work work)
    {
        var scratch = freeScratch.TryTake(out var free) ? free : new MemberScratch(model.Kernel);
        try
        {
            var pass = new DecoderPass(model, buffers, angles, scratch, member, work.Cancellation);
            var finished = pass.Run(work.Inputs, sequences, work.AreStates);
            var pooler = new Pooler(model);
            var (begin, end) = member.Share(finished.Length);
            for (var i = begin; i < end; i++)
            {
                work.Results[finished[i].Input] = work.AreStates
                    ? pooler.States(buffers.Stream.Pointer, model.Shape.HiddenStride, finished[i])
                    : pooler.Pool(buffers.Stream.Pointer, model.Shape.HiddenStride, finished[i],
                        work.Inputs[finished[i].Input]);
            }
            GC.KeepAlive(buffers);
            GC.KeepAlive(angles);
            GC.KeepAlive(model);
        }
        finally
        {
            freeScratch.Add(scratch);
        }
    }

    private PassBuffers RentBuffers() => freeBuffers.TryTake(out var free) ? free : new PassBuffers(model);

    /// <summary>What one call is to compute.</summary>
    private sealed record Work(IReadOnlyList<TokenizedInput> Inputs, float[][] Results, bool AreStates,
        CancellationToken Cancellation);
}
