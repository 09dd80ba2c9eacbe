using System.Globalization;
using Headwater.Ingest;
using Headwater.Model;
using Microsoft.Net.Http.Headers;

namespace Headwater.Server;

/// <summary>OTLP over HTTP: <c>POST /v1/traces</c>, <c>/v1/logs</c> and <c>/v1/metrics</c>, protobuf and JSON.</summary>
sealed class OtlpHttpEndpoint(IngestGate gate, IngestPipeline pipeline, Ledger ledger, CorsRules cors)
{
    const string ProtobufType = "application/x-protobuf";
    const string JsonType = "application/json";

    public async Task AnswerAsync(HttpContext context, OtlpRoute route)
    {
        cors.Apply(context);
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        var format = FormatOf(context.Request.ContentType);
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST, OPTIONS";
            await FailAsync(context, format ?? WireFormat.Json, StatusCodes.Status405MethodNotAllowed,
                OtlpStatus.Unimplemented, $"{route.HttpPath} takes POST.");
            return;
        }
        if (Check(context, format) is { } mistake)
        {
            ledger.Refuse(route.Protocol.Name, mistake.Reason);
            await RefuseAsync(context, format ?? WireFormat.Json, mistake);
            return;
        }
        await TakeAsync(context, route, format!.Value);
    }

    Rejection? Check(HttpContext context, WireFormat? format)
    {
        var request = context.Request;
        if (gate.FindProject(request.Headers) is null) return IngestGate.Unauthorized;
        if (format is null)
            return new Rejection(RejectReason.UnsupportedEncoding, 1,
                $"The content type is '{request.ContentType}', but must be {ProtobufType} or {JsonType}.");
        if (EncodingOf(request) is null)
            return new Rejection(RejectReason.UnsupportedEncoding, 1,
                $"The content encoding is '{request.Headers.ContentEncoding}', but must be one of "
                + $"{string.Join(", ", BodyReader.Encodings)}.");
        return request.ContentLength > gate.MaxBodyBytes
            ? IngestReplies.Of(BodyResult.TooLarge, gate.MaxBodyBytes)
            : null;
    }

    async Task TakeAsync(HttpContext context, OtlpRoute route, WireFormat format)
    {
        using var body = gate.Rent();
        using var inflated = gate.Rent();
        var read = await BodyReader.ReadAsync(
            context.Request.BodyReader, context.Request.ContentLength, body, context.RequestAborted);
        var whole = body;
        if (read == BodyResult.Read && EncodingOf(context.Request) is var encoding and not "identity" && body.Length > 0)
        {
            read = BodyReader.Inflate(body.Written, encoding!, inflated);
            whole = inflated;
            body.Dispose();
        }
        if (read != BodyResult.Read)
        {
            var rejection = IngestReplies.Of(read, gate.MaxBodyBytes);
            ledger.Refuse(route.Protocol.Name, rejection.Reason);
            await RefuseAsync(context, format, rejection);
            return;
        }
        var reply = await pipeline.TakeAsync(route.Protocol, new WireRequest
        {
            Body = whole.Written,
            Format = format,
            Project = gate.FindProject(context.Request.Headers)!.Value,
            ReceivedAt = gate.Now,
        });
        if (reply.Failure is { } failure) await RefuseAsync(context, format, failure);
        else await WriteAsync(context, format, StatusCodes.Status200OK, OtlpReply.Success(route.Signal, format, reply.Decoded));
    }

    static Task RefuseAsync(HttpContext context, WireFormat format, Rejection rejection)
    {
        var retryAfter = IngestReplies.RetryAfter(rejection.Reason);
        var headers = context.Response.Headers;
        if (retryAfter is { } wait) headers.RetryAfter = wait.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        if (rejection.Reason == RejectReason.Unauthorized) headers.WWWAuthenticate = "Bearer";
        if (rejection.Reason == RejectReason.UnsupportedEncoding)
            headers.AcceptEncoding = string.Join(", ", BodyReader.Encodings);
        return FailAsync(context, format, IngestReplies.HttpStatus(rejection.Reason),
            IngestReplies.GrpcCode(rejection.Reason), rejection.Message, retryAfter);
    }

    static Task FailAsync(
        HttpContext context, WireFormat format, int status, int code, string message, Duration? retryAfter = null) =>
        WriteAsync(context, format, status, OtlpReply.Error(format, code, message, retryAfter));

    static async Task WriteAsync(HttpContext context, WireFormat format, int status, byte[] body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = format == WireFormat.Json ? JsonType : ProtobufType;
        response.ContentLength = body.Length;
        try
        {
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client left without its reply. What it sent is accounted for; it will send it again.
        }
    }

    static WireFormat? FormatOf(string? contentType)
    {
        if (contentType is ProtobufType) return WireFormat.Protobuf;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type)) return null;
        if (type.MediaType.Equals(ProtobufType, StringComparison.OrdinalIgnoreCase)) return WireFormat.Protobuf;
        return type.MediaType.Equals(JsonType, StringComparison.OrdinalIgnoreCase) ? WireFormat.Json : null;
    }

    static string? EncodingOf(HttpRequest request)
    {
        var header = request.Headers.ContentEncoding;
        if (header.Count == 0) return "identity";
        var encoding = header.ToString().Trim().ToLowerInvariant();
        if (encoding.Length == 0) return "identity";
        return BodyReader.Encodings.Contains(encoding) ? encoding : null;
    }
}
