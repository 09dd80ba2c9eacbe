namespace Headwater.Storage;

/// <summary>
/// Whether the disk has room. Asks the system once a second while it has, and each time while it has not.
/// </summary>
sealed class DiskGauge(BlockStoreSettings settings, TimeProvider time)
{
    static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    long _asked;
    volatile bool _hasRoom;

    /// <summary>True when more than the bound is free.</summary>
    public bool HasRoom
    {
        get
        {
            var now = time.GetTimestamp();
            if (_hasRoom && time.GetElapsedTime(Interlocked.Read(ref _asked), now) < Freshness) return true;
            _hasRoom = AskRoom();
            Interlocked.Exchange(ref _asked, now);
            return _hasRoom;
        }
    }

    bool AskRoom()
    {
        try
        {
            return settings.FreeBytes(settings.Directory) >= settings.MinFreeBytes;
        }
        catch (IOException)
        {
            // A volume that cannot even be asked has no room for anybody; senders are told to try later.
            return false;
        }
    }
}
