// How `searchengine mine` is told which candidates become hard negatives.
using System.CommandLine;
using SearchEngine.Trainer.Mining;

namespace SearchEngine.Server.Commands;

/// <summary>The filters of mining as options.</summary>
internal sealed class MiningOptions
{
    private static readonly MiningSettings Defaults = new();

    private readonly Option<double> margin = new("--margin")
    {
        Description = "Reject candidates above this share of the lowest positive's score; 0 rejects none.",
        DefaultValueFactory = _ => Defaults.Margin,
    };

    private readonly Option<double?> absoluteMargin = new("--absolute-margin")
    {
        Description = "Reject candidates that come this near to the lowest positive's score.",
    };

    private readonly Option<double?> maxScore = new("--max-score")
    {
        Description = "Reject candidates that score this or more.",
    };

    private readonly Option<int> firstRank = new("--first-rank")
    {
        Description = "Pass over so many of the best candidates.",
    };

    private readonly Option<int> candidates = new("--candidates")
    {
        Description = "Candidates looked at for each query.",
        DefaultValueFactory = _ => Defaults.Candidates,
    };

    private readonly Option<bool> sampled = new("--sampled")
    {
        Description = "Draw from what passes, instead of taking the top.",
    };

    private readonly Option<int> negatives = new("--negatives")
    {
        Description = "Negatives of a query, at most.",
        DefaultValueFactory = _ => Defaults.Negatives,
    };

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])
            [margin, absoluteMargin, maxScore, firstRank, candidates, sampled, negatives])
        {
            command.Add(option);
        }
    }

    /// <summary>What the user asked for.</summary>
    /// <exception cref="UsageException">A value is out of its range.</exception>
    public MiningSettings Settings(ParseResult parsed)
    {
        double share = parsed.GetRequiredValue(margin);
        if (share is < 0 or > 2)
        {
            throw new UsageException($"--margin {share} is outside 0 to 2; 0.95 is usual.");
        }
        return new MiningSettings
        {
            Margin = share,
            AbsoluteMargin = parsed.GetValue(absoluteMargin),
            MaxScore = parsed.GetValue(maxScore),
            FirstRank = parsed.GetValue(firstRank),
            Candidates = parsed.GetRequiredValue(candidates),
            Sampled = parsed.GetValue(sampled),
            Negatives = parsed.GetRequiredValue(negatives),
        };
    }
}
