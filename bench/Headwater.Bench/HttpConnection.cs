using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Headwater.Bench;

/// <summary>A keep-alive HTTP/1.1 connection that does as little as possible: so that the generator does not bound the figure.</summary>
sealed class HttpConnection : IDisposable
{
    readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly byte[] _answer = new byte[64 * 1024];
    readonly string _path;

    public HttpConnection(Uri server, string path)
    {
        _path = path;
        _socket.Connect(IPAddress.Loopback, server.Port);
    }

    /// <summary>Posts a protobuf body, and gives the status and the length of the answer's body (0 = no partial success).</summary>
    public (int Status, int Length) Post(byte[] body)
    {
        var head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"POST {_path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: {body.Length}\r\n\r\n"));
        _socket.Send([new ArraySegment<byte>(head), new ArraySegment<byte>(body)]);
        var read = 0;
        while (true)
        {
            var got = _socket.Receive(_answer.AsSpan(read));
            if (got == 0) throw new IOException("The server closed the connection.");
            read += got;
            var text = _answer.AsSpan(0, read);
            var end = text.IndexOf("\r\n\r\n"u8);
            if (end < 0) continue;
            var status = int.Parse(text.Slice(9, 3), CultureInfo.InvariantCulture);
            var length = ContentLength(text[..end]);
            if (read >= end + 4 + length) return (status, length);
        }
    }

    public void Dispose() => _socket.Dispose();

    static int ContentLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("ontent-Length: "u8);
        if (at < 0) at = head.IndexOf("ontent-length: "u8);
        if (at < 0) return 0;
        var digits = head[(at + 15)..];
        var end = digits.IndexOf((byte)'\r');
        return int.Parse(end < 0 ? digits : digits[..end], CultureInfo.InvariantCulture);
    }
}
