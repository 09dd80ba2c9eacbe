using Headwater.Model;

namespace Headwater.Analysis;

/// <summary>
/// Whom a span's own attributes name: the first of these that is there, because they are names of one person.
/// </summary>
static class Users
{
    static readonly KnownKey[] ByTrust =
    [
        KnownKey.EndUser, KnownKey.UserId, KnownKey.UserEmail, KnownKey.PseudoUser, KnownKey.UserName,
        KnownKey.UserHash, KnownKey.CorrelationUser,
    ];

    internal static TransactionUser? Of(scoped in Fields fields, TextPool texts)
    {
        foreach (var key in ByTrust)
        {
            var text = fields.Text(key);
            if (!text.IsEmpty) return new TransactionUser(texts.Get(text), fields.NameOf(key));
            if (fields.Number(key) is not 0 and var number)
                return new TransactionUser(number.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    fields.NameOf(key));
        }
        return null;
    }
}
