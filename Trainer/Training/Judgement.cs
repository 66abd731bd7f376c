using SearchEngine.Embedder;
using SearchEngine.Trainer.Evaluation;
using TorchSharp;

namespace SearchEngine.Trainer.Training;

/// <summary>Looks at the held-out queries while a fine-tune runs, and keeps the best weights that it saw.</summary>
internal sealed class Judgement
{
    private readonly HoldOut? judge;
    private readonly DecoderEncoder encoder;
    private readonly EmbeddingModel reader;
    private readonly FineTuneSettings settings;
    private readonly FineTuneJournal journal;
    private readonly Action<string> log;
    private readonly CancellationToken cancellation;

    /// <summary>Prepares to judge; without held-out queries every look says to go on.</summary>
    public Judgement(
        HoldOut? judge, DecoderEncoder encoder, EmbeddingModel reader, FineTuneSettings settings,
        FineTuneJournal journal, Action<string> log, CancellationToken cancellation)
    {
        this.judge = judge;
        this.encoder = encoder;
        this.reader = reader;
        this.settings = settings;
        this.journal = journal;
        this.log = log;
        this.cancellation = cancellation;
    }

    /// <summary>Scores the weights that training begins with, unless a broken run has done so.</summary>
    public void Begin()
    {
        if (judge is not null && journal.Evaluations.Count == 0)
        {
            Look(new EvaluationPoint(0, 0, Score()));
        }
    }

    /// <summary>Looks where it is time to, and says whether training goes on.</summary>
    public bool GoesOn(int stage, int step, int steps)
    {
        if (judge is null || (step % settings.EvaluationInterval != 0 && step != steps))
        {
            return true;
        }
        if (!journal.Evaluations.Any(point => point.Stage == stage && point.Step == step))
        {
            Look(new EvaluationPoint(stage, step, Score()));
        }
        int best = 0;
        for (int i = 0; i < journal.Evaluations.Count; i++)
        {
            best = journal.Evaluations[i].Ndcg > journal.Evaluations[best].Ndcg ? i : best;
        }
        return settings.Patience == 0 || journal.Evaluations.Count - 1 - best < settings.Patience;
    }

    /// <summary>Puts the best weights back.</summary>
    public void KeepBest()
    {
        if (judge is not null)
        {
            TrainingCheckpoint.ReadWeights(encoder, journal.BestWeights);
        }
    }

    private void Look(EvaluationPoint point)
    {
        bool isBest = journal.Evaluations.All(other => other.Ndcg < point.Ndcg);
        if (isBest)
        {
            TrainingCheckpoint.WriteWeights(encoder, journal.BestWeights);
        }
        journal.Add(point);
        string best = isBest ? ", the best so far" : "";
        log($"held out: stage {point.Stage} step {point.Step} nDCG@10 {point.Ndcg:f4}{best}");
    }

    private double Score()
    {
        encoder.SetTraining(false);
        ContrastiveSettings limits = settings.Stage1;
        EncoderWorkers workers = new(
            encoder, torch.CPU, reader.Tokenizer.PadId ?? 0, limits.Workers, limits.MicroBatchTokens);
        double score = judge!.Score(
            inputs => workers.Encode(inputs, cancellation), FineTuning.Limited(reader, limits));
        encoder.SetTraining(true);
        return score;
    }
}
