using SearchEngine.Trainer.Losses;

namespace SearchEngine.Trainer.Training;

/// <summary>Makes the loss that a stage's settings ask for.</summary>
internal static class StageLoss
{
    /// <summary>The loss, at every Matryoshka length that is asked for.</summary>
    public static IContrastiveLoss Create(ContrastiveSettings settings)
    {
        IContrastiveLoss loss = Whole(settings);
        return settings.MatryoshkaSizes.Count == 0 ? loss : new MatryoshkaLoss(loss, settings.MatryoshkaSizes);
    }

    private static IContrastiveLoss Whole(ContrastiveSettings settings)
    {
        InfoNceLoss contrast = new(
            settings.LearnsTemperature
                ? Temperature.Learned(settings.Temperature)
                : Temperature.Fixed(settings.Temperature),
            settings.InBatchNegatives, settings.Symmetric, settings.FalseNegativeMargin);
        IContrastiveLoss? scored = settings.Objective switch
        {
            Objective.Cosent => new CosentLoss(settings.Temperature),
            Objective.MarginMse => new MarginMseLoss(settings.TeacherFactor),
            Objective.KlDistillation => new KlDistillationLoss(settings.Temperature),
            Objective.CosineDistillation => new CosineDistillationLoss(),
            _ => null,
        };
        return scored is null ? contrast
            : settings.ObjectiveShare >= 1 ? scored
            : new BlendedLoss(contrast, scored, settings.ObjectiveShare);
    }
}
