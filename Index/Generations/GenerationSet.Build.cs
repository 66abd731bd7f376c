// A new generation beside the served one: room on the disk, an empty collection, and every document copied into it.
namespace SearchEngine.Index.Generations;

public sealed partial class GenerationSet
{
    private static readonly TimeSpan ProgressPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>What a new generation would take of the disk.</summary>
    /// <param name="settings">What it is to be.</param>
    public DiskNeed Measure(CollectionSettings settings)
    {
        using GenerationUse use = Use();
        Collection served = use.Collection;
        long onDisk = GenerationFolders.BytesOf(_root, use.Number);
        long vectors = served.Count * Math.Max(0, settings.Dimensions - served.Settings.Dimensions) * sizeof(float);
        // Every record is written to the log and to the store; the indexes hold each vector once more.
        long estimated = Math.Max(onDisk, 2 * served.LiveBytes) + (3 * vectors);
        return new DiskNeed(onDisk, estimated, FreeBytes, _options.ReservedFreeBytes);
    }

    /// <summary>Makes an empty generation. <see cref="BuildAsync"/> fills it.</summary>
    /// <param name="settings">What it is to be: another model, or other settings of the graph.</param>
    /// <param name="ct">Stops the making.</param>
    /// <returns>Its number.</returns>
    /// <exception cref="InvalidInputException">One is being built already.</exception>
    /// <exception cref="StorageUnavailableException">The disk has no room for it.</exception>
    public async Task<int> BeginAsync(CollectionSettings settings, CancellationToken ct = default)
    {
        await _changes.WaitAsync(ct);
        try
        {
            if (Shadow is { } other)
            {
                throw new InvalidInputException("generation",
                    $"{other} is being built or ready already; switch to it or delete it first.");
            }

            Measure(settings).Require(Name);
            GenerationsManifest manifest = _manifest;
            GenerationEntry entry = new(manifest.Next, GenerationState.Building, VersionOffset: 0, Turn: 0);
            GenerationFolders.MakeParent(_root);
            GenerationFolders.Delete(_root, entry.Number); // of a making that was broken off
            Collection collection =
                await _opener.CreateAsync(GenerationFolders.Of(_root, entry.Number), Name, settings, ct);
            collection.Join(_route, entry.VersionOffset);
            try
            {
                PutInForce(manifest with { Next = entry.Number + 1, Generations = [.. manifest.Generations, entry] });
            }
            catch
            {
                await collection.DisposeAsync();
                throw;
            }

            _generations = [.. _generations, new Generation(entry.Number, collection)];
            return entry.Number;
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>
    /// Copies every document into a generation and embeds it with that generation's model. May be stopped and called
    /// again, also after a restart: what is there already is not copied again. It goes on following afterwards.
    /// </summary>
    /// <param name="number">The generation.</param>
    /// <param name="progress">Told documents done and documents in all.</param>
    /// <param name="ct">Stops the copying.</param>
    /// <exception cref="NotFoundException">There is no generation of that number.</exception>
    /// <exception cref="StorageUnavailableException">It cannot be opened, or cannot be written to.</exception>
    public async Task BuildAsync(int number, Action<long, long>? progress, CancellationToken ct = default)
    {
        await StartFollowingAsync(number, ct);
        try
        {
            while (true)
            {
                Generation generation = _generations.FirstOrDefault(other => other.Number == number)
                    ?? throw new NotFoundException($"Generation {number} of collection '{Name}' was removed.");
                if (generation.Follower is { } follower) // none for a moment while another generation is switched to
                {
                    if (follower.Trouble is { } trouble)
                    {
                        throw new StorageUnavailableException(
                            $"Generation {number} of collection '{Name}' cannot be built: {trouble}");
                    }

                    progress?.Invoke(follower.Done, Math.Max(follower.Done, follower.Total));
                    if (follower.Lag <= _options.SwitchLag)
                        break;
                }

                await Task.Delay(ProgressPeriod, _options.Clock, ct);
            }

            await ChangeStateAsync(number, GenerationState.Building, GenerationState.Ready, ct);
        }
        catch
        {
            await StopBuildingAsync(number);
            throw;
        }
    }

    private async Task StartFollowingAsync(int number, CancellationToken ct)
    {
        await _changes.WaitAsync(ct);
        try
        {
            Generation generation = _generations.FirstOrDefault(other => other.Number == number)
                ?? throw new NotFoundException($"There is no generation {number} of collection '{Name}'.");
            if (generation.Failure is { } failure)
            {
                throw new StorageUnavailableException(
                    $"Generation {number} of collection '{Name}' does not open: {failure.Message} Delete it and "
                    + "reindex again.");
            }

            if (generation.Follower is null && generation != _served)
                Follow(generation, isSame: false);
        }
        finally
        {
            _changes.Release();
        }
    }

    private async Task StopBuildingAsync(int number)
    {
        await _changes.WaitAsync();
        try
        {
            if (_manifest.Find(number)?.State == GenerationState.Building)
                await GenerationOf(number).StopFollowingAsync();
        }
        finally
        {
            _changes.Release();
        }
    }

    private async Task ChangeStateAsync(int number, GenerationState from, GenerationState to, CancellationToken ct)
    {
        await _changes.WaitAsync(ct);
        try
        {
            if (_manifest.Find(number) is { } entry && entry.State == from)
                PutInForce(_manifest.With(entry with { State = to }));
        }
        finally
        {
            _changes.Release();
        }
    }
}
