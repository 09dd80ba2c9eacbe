namespace Headwater.Server;

/// <summary>
/// Makes backups for <c>headwater backup</c>, which is another process and may not open the store beside us. The request is a
/// file in the data directory: whoever can write there owns the data anyway.
/// </summary>
sealed class BackupWorker(string data, Func<string, CancellationToken, Task> copy, TimeProvider time) : BackgroundService
{
    const string Request = "backup.request";
    const string Answer = "backup.answer";
    const string Done = "done";

    static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);

    // A server that does not take the file within this time is not there.
    const int MostWaits = 20;

    /// <summary>Asks the running server; null when the copy is made, else what was wrong.</summary>
    public static async Task<string?> AskAsync(string data, string target, TimeProvider time)
    {
        var (request, answer) = (Path.Combine(data, Request), Path.Combine(data, Answer));
        File.Delete(answer);
        await File.WriteAllTextAsync(request, target);
        using var timer = new PeriodicTimer(Pace, time);
        for (var waits = 0; waits < MostWaits || !File.Exists(request); waits++)
        {
            await timer.WaitForNextTickAsync();
            if (!File.Exists(answer)) continue;
            var text = await File.ReadAllTextAsync(answer);
            File.Delete(answer);
            return text == Done ? null : text;
        }
        File.Delete(request);
        return "Another process has the store open, and it is no server that answers. Stop it and try again.";
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pace, time);
        var request = Path.Combine(data, Request);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (!File.Exists(request)) continue;
            try
            {
                await AnswerAsync(request, stoppingToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A full disk or a foreign file: the asker gives up by itself, and the server goes on.
            }
        }
    }

    async Task AnswerAsync(string request, CancellationToken cancellation)
    {
        var target = await File.ReadAllTextAsync(request, cancellation);
        if (target.Length == 0) return;
        File.Delete(request);
        var answer = await CopyAsync(target, cancellation);
        // Renamed into place, so that the reader never sees half of it.
        var draft = Path.Combine(data, Answer + ".draft");
        await File.WriteAllTextAsync(draft, answer, cancellation);
        File.Move(draft, Path.Combine(data, Answer), overwrite: true);
    }

    async Task<string> CopyAsync(string target, CancellationToken cancellation)
    {
        try
        {
            await copy(target, cancellation);
            return Done;
        }
        // Whatever a full disk or a foreign path makes of it: the server must go on, and the asker must hear of it.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return $"The copy to {target} failed: {e.Message}";
        }
    }
}
