namespace Platform.Admission;

/// <param name="Code">A code of <see cref="Reasons"/>.</param>
/// <param name="Detail">One sentence.</param>
internal sealed record TokenRefusal(string Code, string Detail);
