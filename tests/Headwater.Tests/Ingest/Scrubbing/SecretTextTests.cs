using Headwater.Ingest;

namespace Headwater.Tests;

/// <summary>What is masked in texts, and what is not although it looks alike.</summary>
public sealed class SecretTextTests
{
    [Theory]
    // JSON, at any depth, in the writings of several serializers.
    [InlineData("""{"user":"anna","password":"hunter2"}""", """{"user":"anna","password":"*******"}""")]
    [InlineData("""{"password" : "hunter2" , "a":1}""", """{"password" : "*******" , "a":1}""")]
    [InlineData("""{"body":"{\"password\":\"hunter2\",\"a\":1}"}""", """{"body":"{\"password\":\"*******\",\"a\":1}"}""")]
    [InlineData("""{"a":"{\"b\":\"{\\\"password\\\":\\\"hunter2\\\"}\"}"}""", """{"a":"{\"b\":\"{\\\"password\\\":\\\"*******\\\"}\"}"}""")]
    [InlineData("""{"body":"{\u0022password\u0022:\u0022hunter2\u0022}"}""", """{"body":"{\u0022password\u0022:\u0022*******\u0022}"}""")]
    [InlineData("""{"a":"{\u0022b\u0022:\u0022{\\u0022pwd\\u0022:\\u0022hunter2\\u0022}\u0022}"}""", """{"a":"{\u0022b\u0022:\u0022{\\u0022pwd\\u0022:\\u0022*******\\u0022}\u0022}"}""")]
    [InlineData("""{"password":"with \"quotes\" and \\","a":"b"}""", """{"password":"**********************","a":"b"}""")]
    [InlineData("""{"b":"{\"password\":\"q\\\"x\\\\\",\"a\":1}"}""", """{"b":"{\"password\":\"**********\",\"a\":1}"}""")]
    [InlineData("""{"cvv":123,"ok":true}""", """{"cvv":"****","ok":true}""")]
    [InlineData("""{"b":"{\"cvv\":123}"}""", """{"b":"{\"cvv\":\"****\"}"}""")]
    [InlineData("""{"password":true,"a":1}""", """{"password":"****","a":1}""")]
    [InlineData("""{"password":null,"a":1}""", """{"password":null,"a":1}""")]
    [InlineData("""{"password":["a","b",3],"c":"d"}""", """{"password":["*","*","****"],"c":"d"}""")]
    [InlineData("""{"card":{"S":"4242424242424242"},"id":{"S":"7"}}""", """{"card":{"S":"****************"},"id":{"S":"7"}}""")]
    [InlineData("""{"credentials":{"user":"anna","deep":{"x":[1,{"y":"z"}]}},"id":"7"}""", """{"credentials":{"user":"****","deep":{"x":["****",{"y":"*"}]}},"id":"7"}""")]
    [InlineData("""{"b":"{\"auth\":{\"u\":\"anna\",\n\"p\":2},\"id\":7}"}""", """{"b":"{\"auth\":{\"u\":\"****\",\n\"p\":\"****\"},\"id\":7}"}""")]
    [InlineData("""{"credit card":"none yet","x":1}""", """{"credit card":"********","x":1}""")]
    // Cut off at any byte.
    [InlineData("""{"user":"anna","password":"hunt""", """{"user":"anna","password":"****""")]
    [InlineData("""{"body":"{\"password\":\"hunt""", """{"body":"{\"password\":\"****""")]
    [InlineData("""{"body":"{\"password\":\"hunt","a":1}""", """{"body":"{\"password\":\"****","a":1}""")]
    [InlineData("""{"card":{"number":"42424242""", """{"card":{"number":"********""")]
    [InlineData("""{"a":1,"secret":"ab[truncated]""", """{"a":1,"secret":"*************""")]
    // Headers, as JSON and as text.
    [InlineData("""{"headers":{"Authorization":"Basic YW5uYTpodW50ZXIy","Cookie":"sid=1; theme=dark"}}""", """{"headers":{"Authorization":"**********************","Cookie":"*****************"}}""")]
    [InlineData("""{"multiValueHeaders":{"X-Api-Key":["k1","k2"]}}""", """{"multiValueHeaders":{"X-Api-Key":["**","**"]}}""")]
    [InlineData("GET / HTTP/1.1\r\nCookie: a=b; c=d\r\nHost: x", "GET / HTTP/1.1\r\nCookie: ********\r\nHost: x")]
    [InlineData("authorization: Digest username=anna, response=abc\nhost: x", "authorization: **********************************\nhost: x")]
    // Forms, query strings, settings, log lines.
    [InlineData("user=anna&password=hunter2&x=1", "user=anna&password=*******&x=1")]
    [InlineData("user%5Bpassword%5D=hunter2&x=1", "user%5Bpassword%5D=*******&x=1")]
    [InlineData("user[password]=hunter2&x=1", "user[password]=*******&x=1")]
    [InlineData("payload=%7B%22password%22%3A%22hunter2%22%2C%22a%22%3A1%7D", "payload=%7B%22password%22%3A%22*******%22%2C%22a%22%3A1%7D")]
    [InlineData("https://api.example.com/v1?api_key=abc123&page=2#top", "https://api.example.com/v1?api_key=******&page=2#top")]
    [InlineData("https://s3.amazonaws.com/b/k?X-Amz-Signature=0abc&X-Amz-Date=20261121T114606Z", "https://s3.amazonaws.com/b/k?X-Amz-Signature=****&X-Amz-Date=20261121T114606Z")]
    [InlineData("Server=db;User Id=sa;Password=p@ss w0rd;Encrypt=true", "Server=db;User Id=sa;Password=**** w0rd;Encrypt=true")]
    [InlineData("login failed: password=hunter2, user=anna", "login failed: password=*******, user=anna")]
    [InlineData("password: hunter2", "password: *******")]
    [InlineData("my api key = abc", "my api key = ***")]
    [InlineData("export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n", "export AWS_SECRET_ACCESS_KEY=****************************************\n")]
    [InlineData("User(name=anna, password=hunter2)", "User(name=anna, password=*******)")]
    [InlineData("{'user': 'anna', 'password': 'hunter2', 'n': 1}", "{'user': 'anna', 'password': '*******', 'n': 1}")]
    [InlineData("{ user: 'anna', card: { number: '4', cvc: 123 } }", "{ user: 'anna', card: { number: '*', cvc: '****' } }")]
    [InlineData("--db-password=hunter2 --port=1", "--db-password=******* --port=1")]
    [InlineData("<user>anna</user><password>hunter2</password>", "<user>anna</user><password>*******</password>")]
    // Cards.
    [InlineData("card 4242424242424242 was declined", "card **************** was declined")]
    [InlineData("creditcard number 4111111111111111 is invalid", "creditcard number **************** is invalid")]
    [InlineData("4242 4242 4242 4242", "*******************")]
    [InlineData("pay 4242-4242-4242-4242.", "pay *******************.")]
    [InlineData("amex 3782 822463 10005 ok", "amex ***************** ok")]
    [InlineData("378282246310005", "***************")]
    [InlineData("30569309025904", "**************")]
    [InlineData("5555555555554444, 2223003122003222", "****************, ****************")]
    [InlineData("6011111111111117 3530111333300000 6200000000000005", "**************** **************** ****************")]
    [InlineData("""{"number":4242424242424242}""", """{"number":"****"}""")]
    [InlineData("""{"b":"{\"numbers\":[1, 4242424242424242 ,5555555555554444]}"}""", """{"b":"{\"numbers\":[1, \"****\" ,\"****\"]}"}""")]
    [InlineData("""{"messageId":"4242424242424242"}""", """{"messageId":"****************"}""")]
    [InlineData("{\u0022n\u0022:\\u00224242424242424242\\u0022}", "{\u0022n\u0022:\\u0022****************\\u0022}")]
    [InlineData("n=%224242424242424242%22", "n=%22****************%22")]
    [InlineData("visa 4222222222222", "visa *************")]
    [InlineData("line\\n4242424242424242\\n", "line\\n****************\\n")]
    [InlineData("4242424242424242 12/27", "**************** 12/27")]
    [InlineData("卡号4242424242424242", "卡号****************")]
    // Shapes.
    [InlineData("got Bearer abc.def-123 from client", "got Bearer *********** from client")]
    [InlineData("sent Basic YW5uYTpodW50ZXIy again", "sent Basic **************** again")]
    [InlineData("t eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP x", "t ************************************************* x")]
    [InlineData("id AKIAIOSFODNN7EXAMPLE.", "id ********************.")]
    [InlineData("postgres://app:s3cr3t@db:5432/x", "postgres://app:******@db:5432/x")]
    [InlineData("redis://:s3cr3t@cache", "redis://:******@cache")]
    [InlineData("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "****************************************")]
    [InlineData("key sk_live_abcdefghij0123456789 leaked", "key **************************** leaked")]
    [InlineData("xoxb-123456789012-abcdefghijkl", "******************************")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----", "-----BEGIN RSA PRIVATE KEY-----********-----END RSA PRIVATE KEY-----")]
    [InlineData("""{"pem":"-----BEGIN PRIVATE KEY-----\nMIIE","a":1}""", """{"pem":"-----BEGIN PRIVATE KEY-----******","a":1}""")]
    public void A_secret_is_masked_and_the_rest_stays(string text, string expected)
    {
        var masked = Scrubbed.Text(text);

        Assert.Equal(expected, masked);
        Assert.Equal(masked, Scrubbed.Text(masked));
    }

    [Theory]
    [InlineData("""{"tokens_used":12,"max_tokens":4096,"total_tokens":"9"}""", "language models count tokens")]
    [InlineData("""{"token_type":"Bearer","expires_in":3600,"token_count":2}""", "words about a token")]
    [InlineData("""{"NextToken":"page-2","continuationToken":"b","clientRequestToken":"c"}""", "cursors and request ids open nothing")]
    [InlineData("""{"primary_key":"id","partitionKey":"p-1","Key":{"id":{"S":"1"}},"Keys":{"S":"2"}}""", "keys of tables")]
    [InlineData("""{"s3":{"object":{"key":"photos/a.jpg","size":1}}}""", "the key of an S3 object")]
    [InlineData("""{"keyboard":"us","author":"anna","authority":"x","compass":"N","passenger":"2","passed":true}""", "words that only start alike")]
    [InlineData("""{"discard":1,"wildcard":"*","cardinality":3,"cardId":"c1","card_type":"visa","card_brand":"visa"}""", "not a card's number")]
    [InlineData("""{"company":"x","japan":1,"span":"s","panel":"p"}""", "pan inside words")]
    [InlineData("""{"passwordless":true,"password_policy":"strong","passwordChangedAt":"2026"}""", "about passwords")]
    [InlineData("""{"secretArn":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf"}""", "the name of a secret")]
    [InlineData("arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf", "an ARN names its parts with colons")]
    [InlineData("""{"PWD":"/var/task","OLDPWD":"/"}""", "a directory")]
    [InlineData("PWD=/var/task\nHOME=/root", "a directory")]
    [InlineData("""{"SentTimestamp":"1795261567741","ApproximateFirstReceiveTimestamp":"1795261567741"}""", "SQS times")]
    [InlineData("1795261567741 1795261567741123 1795261567741123456", "epoch in ms, us and ns")]
    [InlineData("""{"createdTime":4242424242424242,"orderId":4242424242424242,"bytes":4242424242424242}""", "bare numbers that say what they are")]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "traceparent")]
    [InlineData("Root=1-6b01847e-1c5f21737fd5239b5aab356a", "X-Ray")]
    [InlineData("84c5ac42-7163-4812-ac7d-08dde03ad8f5", "a UUID")]
    [InlineData("a1b2c3d4-e5f6-a7b8-4532-123456789012", "a UUID with digits at its end")]
    [InlineData("a4242424242424242 4242424242424242b x_4242424242424242", "part of a word")]
    [InlineData("0.4242424242424242 4242424242424242.5", "a fraction")]
    [InlineData("order-4242424242424242", "a number with a prefix is an id")]
    [InlineData("4242424242424243", "the check digit is wrong")]
    [InlineData("1234567812345670", "right check digit, but nobody issues such a number")]
    [InlineData("42424242424242424242", "20 digits")]
    [InlineData("4006381333931 4012345678901 9780306406157", "EAN and ISBN")]
    [InlineData("+49 151 2345 6789 0123, (555) 010-4477", "telephone numbers")]
    [InlineData("356938035643809", "an IMEI has a check digit as well")]
    [InlineData("123456789012:role/x 210987654321", "AWS accounts")]
    [InlineData("9fceb02d0ae598e95dc970b74767f19372d61af8", "a git commit")]
    [InlineData("node/20.20.2 v18.0.0-alpha.20261121.1234567", "versions")]
    [InlineData("49590338271490256608559692538361571095921575989136588898", "a Kinesis sequence number")]
    [InlineData("2026-11-21 11:46:06.532 2026-11-21T11:46:06.532123456Z", "dates")]
    [InlineData("""{"isbn":9780306406157,"ean":4006381333931}""", "article numbers")]
    [InlineData("data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk", "an image")]
    [InlineData("http://user@host/x ssh://git@github.com:22/a https://example.com/@me:x", "no password in these URLs")]
    [InlineData("basic authentication is required; the bearer of bad news; Bearer token missing", "prose")]
    [InlineData("auth: ok, card: declined, signature: void f(int)", "prose about things that may be secret")]
    [InlineData("reset your password or token here", "no value")]
    [InlineData("""{"msg":"no token: ","password":"","a":"b"}""", "nothing there")]
    [InlineData("""{"password":"****","token":"[Filtered]","secret":"••••","apiKey":"<redacted>"}""", "masked by the sender")]
    [InlineData("Authorization: Bearer ****", "masked by the sender")]
    [InlineData("postgres://app:****@db/x", "masked by the sender")]
    [InlineData("eyJpZCI6MSwibmFtZSI6ImFubmEiLCJzdGF0dXMiOiJvayJ9", "base64 of harmless JSON")]
    [InlineData("npm_config_cache=/tmp npm_package_name=x sk-ip AKIA ASIAN", "prefixes of keys")]
    [InlineData("/password/reset?step=2 /token /oauth2/token", "paths")]
    [InlineData("if (token == null || password === undefined) return;", "code")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----", "certificates are public")]
    [InlineData("""{"cookieConsent":true,"credentialProvider":"aws","authorizer":{"claims":{"sub":"u-1"}}}""", "words about access")]
    [InlineData("Token::New token://x secretsmanager:GetSecretValue", "names with colons")]
    public void What_only_looks_alike_is_left_alone(string text, string reason)
    {
        var span = Scrubbed.Span(Scrubbed.Plain with { Attributes = Model.Attributes.Of(("app.note", text)) }, out var masked);

        Assert.Equal(text, span.Attributes.Text("app.note"));
        Assert.True(masked == 0, reason);
        Assert.Null(span.Attributes[Scrubber.RecordAttribute]);
    }
}
