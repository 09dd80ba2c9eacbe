namespace Headwater.Storage;

/// <summary>
/// What waits for the writer, bounded in number and bytes. Space is reserved before a batch is packed, so that a
/// flood costs no CPU either.
/// </summary>
sealed class AppendQueue(int maxBatches, long maxBytes)
{
    readonly object _lock = new();
    readonly Queue<PendingAppend> _waiting = new(); // at most maxBatches
    int _batches;
    long _bytes;
    bool _closed;

    /// <summary>How many batches hold a place.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _batches;
        }
    }

    /// <summary>
    /// Takes a place for a batch of this size; false when there is none. One batch always fits an empty queue.
    /// </summary>
    public bool TryReserve(long bytes)
    {
        lock (_lock)
        {
            if (_closed || _batches >= maxBatches || (_batches > 0 && _bytes + bytes > maxBytes)) return false;
            _batches++;
            _bytes += bytes;
            return true;
        }
    }

    /// <summary>
    /// Puts a batch in the place that it reserved. False when the queue was closed meanwhile; the place is free
    /// again.
    /// </summary>
    public bool TryAdd(PendingAppend append)
    {
        lock (_lock)
        {
            if (!_closed)
            {
                _waiting.Enqueue(append);
                Monitor.Pulse(_lock);
                return true;
            }
            Free(append.Bytes);
            return false;
        }
    }

    /// <summary>Gives a place back.</summary>
    public void Release(long bytes)
    {
        lock (_lock) Free(bytes);
    }

    /// <summary>
    /// Waits for something to write, and takes up to this many batches and bytes. False when nothing came within the
    /// time; then, or once closed, the list is empty.
    /// </summary>
    public bool TryTake(List<PendingAppend> into, int batches, long bytes, TimeSpan wait)
    {
        lock (_lock)
        {
            if (_waiting.Count == 0 && !_closed) Monitor.Wait(_lock, wait);
            while (_waiting.Count > 0 && into.Count < batches && bytes > 0)
            {
                var next = _waiting.Dequeue();
                bytes -= next.Bytes;
                into.Add(next);
            }
            return into.Count > 0;
        }
    }

    /// <summary>Takes nothing more; what waits can still be taken.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>True when closed and nothing waits.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_lock) return _closed && _waiting.Count == 0;
        }
    }

    void Free(long bytes)
    {
        _batches--;
        _bytes -= bytes;
    }
}
