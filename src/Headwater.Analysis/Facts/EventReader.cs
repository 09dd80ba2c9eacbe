using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Reads a Lambda event in one pass: how the function was called, by which messages, for which users. Envelopes inside
/// it (an SNS notification in an SQS body, an EventBridge event in that) are opened too. What is cut or broken is read
/// as far as it goes.
/// </summary>
sealed class EventReader
{
    // An S3 event in an EventBridge event in an SNS notification in an SQS message: nobody nests deeper.
    const int MostEnvelopes = 4;

    // Utf8JsonReader refuses deeper ones itself; one more for the value below.
    const int DeepestJson = 65;

    readonly EventFacts _facts;
    readonly int _level;
    readonly EventPlace[] _places = new EventPlace[DeepestJson + 1];
    int _depth;

    string? _source, _messageId, _eventId, _sequence, _s3RequestId, _snsId;
    string? _notificationId, _busEventId, _detailType, _busSource, _contextRequestId, _socketEvent, _detailRequestId;
    string _method = "", _path = "", _resource = "", _routeKey = "";
    byte[]? _body;
    bool _isBase64, _isNotification;
    (int Rank, string Id, string Source) _claim = (int.MaxValue, "", ""), _user = (int.MaxValue, "", "");

    EventReader(EventFacts facts, int level)
    {
        _facts = facts;
        _level = level;
    }

    /// <summary>Reads an event; nothing in it is an error.</summary>
    internal static EventFacts Read(ReadOnlySpan<byte> json)
    {
        var facts = new EventFacts();
        new EventReader(facts, level: 0).Run(json);
        return facts;
    }

    void Run(ReadOnlySpan<byte> json)
    {
        var reader = Payloads.Open(json);
        try
        {
            Walk(ref reader);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not JSON from here on (InvalidOperation: text that is no UTF-8). What was read so far counts.
        }
        FinishRecord();
        Finish();
    }

    void Walk(ref Utf8JsonReader reader)
    {
        var next = EventPlace.Root;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    next = EventPlaces.Below(_places[_depth], ref reader);
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    if (next is EventPlace.Skip or > EventPlace.Detail)
                    {
                        if (!reader.TrySkip()) return;
                        next = EventPlaces.ElementOf(_places[_depth]);
                        break;
                    }
                    _places[++_depth] = next;
                    next = EventPlaces.ElementOf(next);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    if (_places[_depth--] == EventPlace.Record) FinishRecord();
                    next = EventPlaces.ElementOf(_places[_depth]);
                    break;
                default:
                    if (next > EventPlace.Detail) Take(next, ref reader);
                    break;
            }
        }
    }

    void Take(EventPlace place, ref Utf8JsonReader reader)
    {
        switch (place)
        {
            case EventPlace.Carried: Open(ref reader); break;
            case EventPlace.Body: _body = TakeBody(ref reader); break;
            case EventPlace.IsBase64: _isBase64 = reader.TokenType == JsonTokenType.True; break;
            case EventPlace.ReceiveCount or EventPlace.InvokeCount: TakeCount(Payloads.Text(ref reader)); break;
            case EventPlace.CorrelationUser:
                _facts.AddCorrelated(Payloads.Text(ref reader), "x-correlation-user-id");
                break;
            case EventPlace.Baggage: TakeBaggage(Payloads.Text(ref reader)); break;
            case >= EventPlace.Email and <= EventPlace.Principal: TakeClaim(place, Payloads.Text(ref reader)); break;
            case >= EventPlace.UserId and <= EventPlace.BodyEmail: TakeUser(place, Payloads.Text(ref reader)); break;
            default: TakeName(place, Payloads.Text(ref reader)); break;
        }
    }

    void TakeName(EventPlace place, string text)
    {
        switch (place)
        {
            case EventPlace.EventSource: _source = text; break;
            case EventPlace.MessageId: _messageId = text; break;
            case EventPlace.EventId: _eventId = text; break;
            case EventPlace.Sequence: _sequence = text; break;
            case EventPlace.S3RequestId: _s3RequestId = text; break;
            case EventPlace.SnsId: _snsId = text; break;
            case EventPlace.NotificationId: _notificationId = text; break;
            case EventPlace.NotificationType: _isNotification = text == "Notification"; break;
            case EventPlace.BusEventId: _busEventId = text; break;
            case EventPlace.DetailType: _detailType = text; break;
            case EventPlace.BusSource: _busSource = text; break;
            case EventPlace.DetailRequestId: _detailRequestId = text; break;
            case EventPlace.ContextRequestId: _contextRequestId = text; break;
            case EventPlace.SocketEvent: _socketEvent = text; break;
            case EventPlace.Method: _method = text; break;
            case EventPlace.Path: _path = text; break;
            case EventPlace.Resource: _resource = text; break;
            case EventPlace.RouteKey: _routeKey = text; break;
            default: break;
        }
    }

    /// <summary>A text that may be an envelope or a message of its own.</summary>
    void Open(ref Utf8JsonReader reader)
    {
        if (_level + 1 >= MostEnvelopes || reader.TokenType != JsonTokenType.String
            || reader.ValueSpan.TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
            return;
        var buffer = Payloads.Unescape(ref reader, out var length);
        new EventReader(_facts, _level + 1).Run(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
    }

    static byte[]? TakeBody(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String) return null;
        var buffer = Payloads.Unescape(ref reader, out var length);
        var body = buffer.AsSpan(0, length).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return body;
    }

    void TakeCount(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            && count > _facts.DeliveryCount)
            _facts.DeliveryCount = count;
    }

    // https://www.w3.org/TR/baggage/: key=value pairs between commas, each perhaps with properties behind a semicolon.
    void TakeBaggage(string baggage)
    {
        foreach (var pair in baggage.Split(','))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 || pair[..at].Trim() is not ("user.id" or "userId" or "user_id" or "enduser.id")) continue;
            var value = pair[(at + 1)..].Split(';')[0].Trim();
            _facts.AddCorrelated(Uri.UnescapeDataString(value), "baggage");
        }
    }

    void TakeClaim(EventPlace place, string id)
    {
        if (id.Length > 0 && (int)place < _claim.Rank) _claim = ((int)place, id, "requestContext.authorizer");
    }

    void TakeUser(EventPlace place, string id)
    {
        var name = place switch
        {
            EventPlace.UserId => "userId",
            EventPlace.SnakeUserId => "user_id",
            EventPlace.BodyEmail => "email",
            _ => "customerId",
        };
        var rank = name switch { "userId" => 0, "user_id" => 1, "email" => 2, _ => 3 };
        if (id.Length > 0 && rank < _user.Rank) _user = (rank, id, name);
    }

    void FinishRecord()
    {
        switch (_source)
        {
            case "aws:sqs": Called("sqs"); break;
            case "aws:sns": Called("sns"); break;
            case "aws:kinesis": Called("kinesis"); break;
            case "aws:dynamodb": Called("dynamodb"); break;
            case "aws:s3": Called("s3"); break;
            default: if (_messageId is not null) Called("sqs"); break;
        }
        _facts.AddMessage(Evidence.MessageId, Via.Sqs, _messageId);
        _facts.AddMessage(Evidence.MessageId, Via.Sns, _snsId);
        _facts.AddMessage(Evidence.Sequence, Via.Kinesis, _sequence);
        if (_source == "aws:dynamodb") _facts.AddMessage(Evidence.Sequence, Via.DynamoDb, _eventId);
        _facts.AddMessage(Evidence.RequestId, Via.S3, _s3RequestId);
        _source = _messageId = _snsId = _sequence = _eventId = _s3RequestId = null;
    }

    void Called(string trigger)
    {
        if (_level == 0) _facts.Trigger ??= trigger;
    }

    void Finish()
    {
        if (_isNotification) _facts.AddMessage(Evidence.MessageId, Via.Sns, _notificationId);
        if (_detailType is not null) FinishBusEvent();
        if (_level == 0 && (_contextRequestId is not null || _method.Length > 0)) FinishRequest();
        if (_body is not null) FinishBody();
        if (_claim.Id.Length > 0) _facts.AddClaimed(_claim.Id, _claim.Source);
        if (_user.Id.Length > 0) _facts.AddInBody(_user.Id, "headwater.event " + _user.Source);
    }

    void FinishBusEvent()
    {
        if (_detailType == "Scheduled Event" || _busSource == "aws.scheduler")
        {
            Called("timer");
            return;
        }
        Called("eventbridge");
        _facts.AddMessage(Evidence.EventId, Via.EventBridge, _busEventId);
        if (_busSource == "aws.s3") _facts.AddMessage(Evidence.RequestId, Via.S3, _detailRequestId);
    }

    void FinishRequest()
    {
        // The record of a destination has a context too, but no request.
        if (_method.Length == 0 && _socketEvent is null) return;
        var hasTemplate = _resource.Length > 0 && !_resource.Contains("{proxy+}", StringComparison.Ordinal);
        Called("http");
        _facts.AddMessage(Evidence.RequestId, Via.ApiGateway, _contextRequestId);
        _facts.Route =
            _socketEvent is not null && _method.Length == 0 ? "WEBSOCKET " + _routeKey
            : _routeKey.Contains(' ', StringComparison.Ordinal) ? _routeKey
            : $"{_method} {(hasTemplate ? _resource : _path)}";
    }

    void FinishBody()
    {
        var body = _body.AsSpan();
        if (_isBase64)
        {
            if (Base64.DecodeFromUtf8InPlace(body, out var length) != OperationStatus.Done) return;
            body = body[..length];
        }
        if (_level + 1 < MostEnvelopes && body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
            new EventReader(_facts, MostEnvelopes - 1).Run(body);
    }
}
