namespace Headwater.Ingest;

/// <summary>The hints of the default rules: for each secret key and shape the bytes in it that are rare elsewhere.</summary>
static class DefaultHints
{
    public static IReadOnlyList<Hint> All { get; } =
    [
        new("assw", HintKind.Key), // password, passwd
        new("assph", HintKind.Key), // passphrase
        new("asscod", HintKind.Key), // passcode
        new("pass", HintKind.KeyBeforeNonLetter),
        new("pwd", HintKind.Key),
        new("secret", HintKind.Key),
        new("token", HintKind.Token),
        new("cookie", HintKind.KeyBeforeNonLetter),
        new("cookies", HintKind.KeyBeforeNonLetter),
        new("redent", HintKind.Key), // credential
        new("thoriza", HintKind.Key), // authorization
        new("auth", HintKind.KeyBeforeNonLetter),
        new("gnature", HintKind.Key), // signature
        new("card", HintKind.Card),
        new("cvv", HintKind.KeyWord),
        new("cvc", HintKind.KeyWord),
        new("ssn", HintKind.KeyWord),
        new("otp", HintKind.KeyWord),
        new("pan", HintKind.KeyWord),
        new("jwt", HintKind.KeyWord),
        new("ialsec", HintKind.Key), // socialSecurityNumber
        new("ial_sec", HintKind.Key),
        new("ial-sec", HintKind.Key),
        new("ial sec", HintKind.Key),
        new("key", HintKind.QualifiedKey),
        new("eyJ", HintKind.Base64Json), // {"
        new("eyAi", HintKind.Base64Json), // { "
        new("ewog", HintKind.Base64Json), // {, a new line, a space
        new("AKIA", HintKind.AwsAccessKeyId),
        new("ASIA", HintKind.AwsAccessKeyId),
        new("--begin", HintKind.Pem),
        new("bearer ", HintKind.Bearer),
        new("basic ", HintKind.Basic),
        new("://", HintKind.Url),
        new("ghp_", HintKind.VendorKey), // GitHub
        new("gho_", HintKind.VendorKey),
        new("ghs_", HintKind.VendorKey),
        new("ghu_", HintKind.VendorKey),
        new("ghr_", HintKind.VendorKey),
        new("hub_pat_", HintKind.VendorKey),
        new("glpat-", HintKind.VendorKey), // GitLab
        new("xox", HintKind.VendorKey), // Slack
        new("xapp-", HintKind.VendorKey),
        new("sk_live_", HintKind.VendorKey), // Stripe
        new("rk_live_", HintKind.VendorKey),
        new("sk_test_", HintKind.VendorKey),
        new("rk_test_", HintKind.VendorKey),
        new("whsec_", HintKind.VendorKey),
        new("AIza", HintKind.VendorKey), // Google
        new("npm_", HintKind.VendorKey),
    ];
}
