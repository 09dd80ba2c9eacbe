using System.Globalization;
using System.Text;

namespace Headwater.Bench;

/// <summary>What the large attribute of a generated span holds.</summary>
enum Content
{
    /// <summary>An order as JSON of about 700 bytes, with five GUIDs: the workload that figures are quoted for.</summary>
    Orders,

    /// <summary>JSON whose keys and values are random: the worst case for columns.</summary>
    RandomJson,

    /// <summary>Exception stack traces of about 700 bytes.</summary>
    StackTraces,
}

/// <summary>Writes the payloads of generated spans.</summary>
static class Payloads
{
    /// <summary>16 zeros that the generator overwrites with a fresh hex id in every span that it sends.</summary>
    public const string Stamp = "0000000000000000";

    static readonly string[] Cities = ["Haifa", "Leiden", "Porto", "Tartu", "Nagoya", "Quito", "Turku", "Ghent"];
    static readonly string[] Products = ["kettle", "lamp", "desk", "chair", "mug", "shelf", "clock", "rug", "vase", "tray"];
    static readonly string[] States = ["accepted", "packed", "shipped", "delivered", "returned"];

    public static string Write(Content content, ref SeededRandom random) => content switch
    {
        Content.Orders => Order(ref random),
        Content.RandomJson => RandomJson(ref random),
        _ => StackTrace(ref random),
    };

    static string Order(ref SeededRandom random)
    {
        var text = new StringBuilder(800);
        text.Append(CultureInfo.InvariantCulture,
            $$"""{"orderId":"{{random.NextGuid()}}","cartId":"{{random.NextGuid()}}","ref":"{{Stamp}}","customer":{"id":"U-{{random.Below(50_000)}}","name":"customer {{random.Below(9000)}}","city":"{{Cities[random.Below(Cities.Length)]}}","loyalty":{{random.Below(5)}}},"items":[""");
        for (var i = 0; i < 3; i++)
            text.Append(CultureInfo.InvariantCulture,
                $$"""{{(i == 0 ? "" : ",")}}{"sku":"{{random.NextGuid()}}","product":"{{Products[random.Below(Products.Length)]}}","quantity":{{1 + random.Below(4)}},"price":{{random.Below(20_000) / 100m}}}""");
        text.Append(CultureInfo.InvariantCulture,
            $$"""],"total":{{random.Below(90_000) / 100m}},"currency":"EUR","status":"{{States[random.Below(States.Length)]}}","note":"please ring twice","placedAt":"2026-11-{{1 + random.Below(28):00}}T{{random.Below(24):00}}:{{random.Below(60):00}}:00Z"}""");
        return text.ToString();
    }

    static string RandomJson(ref SeededRandom random)
    {
        var text = new StringBuilder(800).Append(CultureInfo.InvariantCulture, $"{{\"ref\":\"{Stamp}\"");
        while (text.Length < 690)
            text.Append(CultureInfo.InvariantCulture, $",\"{Word(ref random)}\":")
                .Append(random.Below(3) == 0 ? random.Below(1_000_000).ToString(CultureInfo.InvariantCulture) : $"\"{Word(ref random)} {Word(ref random)}\"");
        return text.Append('}').ToString();
    }

    static string StackTrace(ref SeededRandom random)
    {
        var text = new StringBuilder(800).Append(CultureInfo.InvariantCulture, $"Error: request {Stamp} failed");
        while (text.Length < 690)
            text.Append(CultureInfo.InvariantCulture,
                $"\n    at {Word(ref random)} (/var/task/{Word(ref random)}.js:{random.Below(900)}:{random.Below(80)})");
        return text.ToString();
    }

    static string Word(ref SeededRandom random)
    {
        var length = 3 + random.Below(8);
        var bits = random.Next();
        return string.Create(length, bits, static (span, value) =>
        {
            for (var i = 0; i < span.Length; i++, value /= 26) span[i] = (char)('a' + (int)(value % 26));
        });
    }
}
