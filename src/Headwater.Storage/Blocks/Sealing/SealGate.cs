namespace Headwater.Storage;

/// <summary>
/// Keeps blocks in place while somebody reads them: readers share it, and blocks are exchanged only in a moment when
/// nobody is inside. So no reader ever holds the number of a block that is gone, and none sees a span in both its old
/// and its new block.
/// </summary>
sealed class SealGate : IDisposable
{
    // How long readers that come may be held up, besides the commit itself, for those inside to finish. Trace reads
    // take a millisecond; while a longer scan runs, sealing waits for another time.
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    readonly ReaderWriterLockSlim _lock = new();

    /// <summary>Reads blocks.</summary>
    public T Read<T>(Func<T> read)
    {
        _lock.EnterReadLock();
        try
        {
            return read();
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }

    /// <summary>Exchanges blocks; false when readers did not leave in time, and then nothing was done.</summary>
    public bool TryChange(Action change)
    {
        if (!_lock.TryEnterWriteLock(Patience)) return false;
        try
        {
            change();
            return true;
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
