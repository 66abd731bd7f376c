using SearchEngine.Trainer.Training;

namespace SearchEngine.Trainer.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(RateDecay.Linear, 0.5)]
    [InlineData(RateDecay.Cosine, 0.5)]
    public void The_rate_rises_in_a_line_and_falls_to_zero(RateDecay decay, double halfway)
    {
        LearningRateSchedule schedule = new(2, warmupSteps: 10, steps: 110, decay);
        Assert.Equal(0.2, schedule.At(1), 12);
        Assert.Equal(1, schedule.At(5), 12);
        Assert.Equal(2, schedule.At(10), 12);
        Assert.Equal(2, schedule.At(11), 12);
        Assert.Equal(2 * halfway, schedule.At(61), 12);
        Assert.InRange(schedule.At(110), 0, 0.03);
        for (int step = 12; step <= 110; step++)
        {
            Assert.True(schedule.At(step) < schedule.At(step - 1), $"step {step}");
        }
    }

    [Fact]
    public void A_cosine_falls_slowly_at_first_and_at_last()
    {
        LearningRateSchedule schedule = new(1, warmupSteps: 0, steps: 100, RateDecay.Cosine);
        Assert.Equal((1 + Math.Cos(Math.PI / 4)) / 2, schedule.At(26), 12);
        Assert.Equal((1 + Math.Cos(3 * Math.PI / 4)) / 2, schedule.At(76), 12);
    }
}
