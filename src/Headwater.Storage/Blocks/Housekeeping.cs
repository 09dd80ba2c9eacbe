using Headwater.Model;

namespace Headwater.Storage;

/// <summary>Drops what is older or larger than the settings allow, every minute.</summary>
sealed class Housekeeping : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    readonly BlockStoreSettings _settings;
    readonly PartitionSet _partitions;
    readonly CommitLoop _loop;
    readonly TimeProvider _time;
    readonly ITimer _timer;

    /// <summary>Starts.</summary>
    public Housekeeping(BlockStoreSettings settings, PartitionSet partitions, CommitLoop loop, TimeProvider time)
    {
        _settings = settings;
        _partitions = partitions;
        _loop = loop;
        _time = time;
        _timer = time.CreateTimer(_ => ApplyRetention(), null, Interval, Interval);
    }

    /// <summary>Applies the retention now.</summary>
    public void ApplyRetention()
    {
        try
        {
            // Between commits: the writer may be about to add a partition.
            _loop.BetweenCommits(_ => _partitions.Retain(
                Instant.From(_time.GetUtcNow()), _settings.Retention, _settings.MaxBytes));
        }
        catch (Exception failure) // a timer has nobody above it: what escapes here would end the process
        {
            _settings.OnProblem?.Invoke($"A partition could not be dropped: {failure.Message} It will be tried again.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
