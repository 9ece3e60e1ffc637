namespace Platform.Cli.Declared;

/// <summary>How a member of the file is held against what is there.</summary>
internal enum Meaning
{
    /// <summary>It is meant whole: what it does not list is not there.</summary>
    Whole,

    /// <summary>What it does not list stays.</summary>
    Part,

    /// <summary>It is for good: only said when the thing is made.</summary>
    Fixed,

    /// <summary>It says which thing it is, or is no member of the API's.</summary>
    Apart,
}

/// <summary>A kind of thing in the file.</summary>
/// <param name="Name">As plans call it.</param>
/// <param name="Section">The list it is in: in the file, and in paths.</param>
internal sealed record Kind(string Name, string Section)
{
    public static readonly Kind Provider = new("identity_provider", "identity_providers") { Apart = ["name", "secret_env"], Fixed = ["kind"] };
    public static readonly Kind Account = new("account", "accounts") { Apart = ["name", "signing_key_groups", "users", "exports", "imports", "connect_policy"], Part = ["limits"] };
    public static readonly Kind Group = new("signing_key_group", "signing_key_groups") { Apart = ["name"] };
    public static readonly Kind User = new("user", "users") { Apart = ["name"], Fixed = ["group"] };
    public static readonly Kind Export = new("export", "exports") { Apart = ["type", "subject"] };
    public static readonly Kind Import = new("import", "imports") { Apart = ["type", "subject", "account", "local_subject"] };
    public static readonly Kind Policy = new("connect_policy", "connect_policy");

    /// <summary>The kinds of what an account has, in the order they are made.</summary>
    public static IReadOnlyList<Kind> OfAccounts { get; } = [Group, User, Export, Import];

    public IReadOnlyList<string> Apart { get; private init; } = [];
    public IReadOnlyList<string> Fixed { get; private init; } = [];
    public IReadOnlyList<string> Part { get; private init; } = [];

    /// <summary>As the API's paths spell it.</summary>
    public string Path => Section.Replace('_', '-');

    public Meaning MeaningOf(string member) =>
        Apart.Contains(member, StringComparer.Ordinal) ? Meaning.Apart
        : Fixed.Contains(member, StringComparer.Ordinal) ? Meaning.Fixed
        : Part.Contains(member, StringComparer.Ordinal) ? Meaning.Part
        : Meaning.Whole;
}
