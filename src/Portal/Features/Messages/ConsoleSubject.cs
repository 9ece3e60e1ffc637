using Platform.Kernel;

namespace Platform.Portal.Features.Messages;

/// <summary>Which subjects the console takes. It is stricter than a server: nothing of the system's.</summary>
internal static class ConsoleSubject
{
    private const int Longest = 256;

    public static Error? CheckPublish(string? subject) =>
        Check(subject) ?? (subject!.Split('.').Any(w => w is "*" or ">") ? MessageErrors.SubjectHasWildcard : null);

    public static Error? CheckWatch(string? subject) =>
        Check(subject) ?? (subject!.Split('.').SkipLast(1).Contains(">", StringComparer.Ordinal) ? MessageErrors.SubjectInvalid : null);

    private static Error? Check(string? subject) =>
        string.IsNullOrEmpty(subject) ? MessageErrors.SubjectRequired
        : subject.Length > Longest || subject[0] == '$' || subject.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) || subject.Split('.').Contains("", StringComparer.Ordinal)
            ? MessageErrors.SubjectInvalid
            : null;
}
