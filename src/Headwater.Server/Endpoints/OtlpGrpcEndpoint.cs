using System.Text;
using Headwater.Ingest;
using Headwater.Model;

namespace Headwater.Server;

/// <summary>
/// OTLP over gRPC: unary calls on HTTP/2, written by hand, because a frame of five bytes and three trailers need no library.
/// Source: grpc/doc/PROTOCOL-HTTP2.md.
/// </summary>
sealed class OtlpGrpcEndpoint(IngestGate gate, IngestPipeline pipeline, Ledger ledger)
{
    const int FrameHeader = 5;
    const string ContentType = "application/grpc";

    static readonly string[] Encodings = ["identity", "gzip", "deflate"];

    public async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var route = OtlpRoute.All.FirstOrDefault(r => r.GrpcPath == request.Path.Value);
        if (route is not null && !HttpMethods.IsPost(request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "POST";
            return;
        }
        if (request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) != true)
        {
            if (route is not null) ledger.Refuse(route.Protocol.Name, RejectReason.UnsupportedEncoding);
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            await context.Response.WriteAsync("This port speaks OTLP over gRPC. OTLP over HTTP has the port of otlp-http.\n");
            return;
        }
        context.Response.ContentType = ContentType;
        if (route is null)
        {
            Fail(context, OtlpStatus.Unimplemented, $"There is no method {request.Path.Value}. There are: "
                + string.Join(", ", OtlpRoute.All.Select(r => r.GrpcPath)) + ".", null);
            return;
        }
        var project = gate.FindProject(request.Headers);
        if (project is null) Refuse(context, route, IngestGate.Unauthorized);
        else await TakeAsync(context, route, project.Value);
    }

    async Task TakeAsync(HttpContext context, OtlpRoute route, ProjectId project)
    {
        using var body = gate.Rent(FrameHeader);
        using var inflated = gate.Rent();
        var mistake = await ReadAsync(context, body, inflated);
        if (mistake.Rejection is not null)
        {
            Refuse(context, route, mistake.Rejection);
            return;
        }
        var reply = await pipeline.TakeAsync(route.Protocol, new WireRequest
        {
            Body = mistake.Message,
            Format = WireFormat.Protobuf,
            Project = project,
            ReceivedAt = gate.Now,
        });
        if (reply.Failure is { } failure) Fail(context, failure);
        else await SucceedAsync(context, OtlpReply.Success(route.Signal, WireFormat.Protobuf, reply.Decoded));
    }

    async ValueTask<(Rejection? Rejection, ReadOnlyMemory<byte> Message)> ReadAsync(
        HttpContext context, PooledBody body, PooledBody inflated)
    {
        var request = context.Request;
        var read = await BodyReader.ReadAsync(request.BodyReader, request.ContentLength, body, context.RequestAborted);
        if (read != BodyResult.Read) return (IngestReplies.Of(read, gate.MaxBodyBytes), default);
        if (!GrpcFrame.TryRead(body.Written, out var compressed, out var message, out var mistake))
            return (new Rejection(RejectReason.Malformed, 1, mistake), default);
        if (!compressed || message.IsEmpty) return (null, message);
        var encoding = request.Headers["grpc-encoding"].ToString();
        if (encoding is "" or "identity")
            return (new Rejection(RejectReason.Malformed, 1,
                "The frame is marked as compressed, but grpc-encoding does not say how."), default);
        if (encoding is not ("gzip" or "deflate"))
            return (new Rejection(RejectReason.UnsupportedEncoding, 1,
                $"The message is compressed with '{encoding}'; this server reads {string.Join(", ", Encodings)}."), default);
        read = BodyReader.Inflate(message, encoding, inflated);
        return read == BodyResult.Read ? (null, inflated.Written) : (IngestReplies.Of(read, gate.MaxBodyBytes), default);
    }

    void Refuse(HttpContext context, OtlpRoute route, Rejection rejection)
    {
        ledger.Refuse(route.Protocol.Name, rejection.Reason);
        Fail(context, rejection);
    }

    static void Fail(HttpContext context, Rejection rejection) =>
        Fail(context, IngestReplies.GrpcCode(rejection.Reason), rejection.Message, IngestReplies.RetryAfter(rejection.Reason));

    static async Task SucceedAsync(HttpContext context, byte[] message)
    {
        try
        {
            await context.Response.Body.WriteAsync(GrpcFrame.Write(message), context.RequestAborted);
            context.Response.AppendTrailer("grpc-status", "0");
        }
        catch (OperationCanceledException)
        {
            // The client left without its reply. What it sent is accounted for; it will send it again.
        }
    }

    // "Trailers-Only": the trailers stand in the one and only header block.
    static void Fail(HttpContext context, int code, string message, Duration? retryAfter)
    {
        var headers = context.Response.Headers;
        headers["grpc-status"] = code.ToString(System.Globalization.CultureInfo.InvariantCulture);
        headers["grpc-message"] = PercentEncode(message);
        headers["grpc-accept-encoding"] = string.Join(',', Encodings);
        var details = OtlpReply.Error(WireFormat.Protobuf, code, message, retryAfter);
        headers["grpc-status-details-bin"] = Convert.ToBase64String(details).TrimEnd('=');
    }

    static string PercentEncode(string message)
    {
        var text = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(message))
        {
            if (b is >= 0x20 and <= 0x7E and not (byte)'%') text.Append((char)b);
            else text.Append(System.Globalization.CultureInfo.InvariantCulture, $"%{b:X2}");
        }
        return text.ToString();
    }
}
