using SearchEngine.Trainer.Evaluation;

namespace SearchEngine.Trainer.Training;

/// <summary>Looks at the held-out queries while a fine-tune runs, and keeps the best weights that it saw.</summary>
internal sealed class Judgement
{
    private readonly HoldOut? judge;
    private readonly DecoderEncoder encoder;
    private readonly EncoderTexts texts;
    private readonly FineTuneJournal journal;
    private readonly FineTuneSettings settings;
    private readonly Action<string> log;
    private readonly CancellationToken cancellation;

    /// <summary>Prepares to judge; without held-out queries every look says to go on.</summary>
    public Judgement(
        HoldOut? judge, DecoderEncoder encoder, EncoderTexts texts, FineTuneJournal journal,
        FineTuneSettings settings, Action<string> log, CancellationToken cancellation)
    {
        this.judge = judge;
        this.encoder = encoder;
        this.texts = texts;
        this.journal = journal;
        this.settings = settings;
        this.log = log;
        this.cancellation = cancellation;
    }

    /// <summary>Scores the weights that training begins with, unless a broken run has done so.</summary>
    public void Begin()
    {
        if (judge is not null && journal.Evaluations.Count == 0)
        {
            Look(new EvaluationPoint(0, 0, judge.Score(texts.Embed, cancellation)));
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
            Look(new EvaluationPoint(stage, step, judge.Score(texts.Embed, cancellation)));
        }
        return settings.Patience == 0 || WithoutGain(stage, step) < settings.Patience;
    }

    /// <summary>A stage's looks, up to one of its steps, since the best of all looks until then.</summary>
    private int WithoutGain(int stage, int step)
    {
        int since = 0;
        double best = double.NegativeInfinity;
        foreach (EvaluationPoint point in journal.Evaluations)
        {
            since = point.Ndcg > best ? 0 : since + (point.Stage == stage ? 1 : 0);
            best = Math.Max(best, point.Ndcg);
            if (point.Stage == stage && point.Step == step)
            {
                break;
            }
        }
        return since;
    }

    /// <summary>Puts the best weights back.</summary>
    public void KeepBest()
    {
        if (judge is not null)
        {
            TrainingCheckpoint.ReadWeights(encoder.Parameters, journal.BestWeights);
        }
    }

    private void Look(EvaluationPoint point)
    {
        bool isBest = journal.Evaluations.All(other => other.Ndcg < point.Ndcg);
        if (isBest)
        {
            TrainingCheckpoint.WriteWeights(encoder.Parameters, journal.BestWeights);
        }
        journal.Add(point);
        string best = isBest ? ", the best so far" : "";
        log($"held out: stage {point.Stage} step {point.Step} nDCG@10 {point.Ndcg:f4}{best}");
    }
}
