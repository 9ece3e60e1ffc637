using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Platform.Authority;

public static class AuthorityFeature
{
    /// <summary>Adds <see cref="AccountFactory"/>, <see cref="AccountSigner"/>, <see cref="UserIssuer"/> and <see cref="GroupKeys"/>, all for the whole process.
    /// The key-encryption key is read from Keys:KeyEncryptionKeyFile when the first of them is asked for.</summary>
    public static IServiceCollection AddAuthority(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IKeyEncryptionKey>(_ => FileKeyEncryptionKey.Read(
            configuration["Keys:KeyEncryptionKeyFile"] ?? throw new InvalidOperationException("Keys:KeyEncryptionKeyFile is missing.")));
        services.TryAddSingleton(provider => new OpenedKeys(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new Vault(provider.GetRequiredService<IKeyEncryptionKey>(), provider.GetRequiredService<OpenedKeys>()));
        services.TryAddSingleton(provider => new AccountFactory(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new AccountSigner(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new AccountDeletion(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new UserIssuer(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new GroupKeys(provider.GetRequiredService<Vault>()));
        services.AddOperators();
        services.TryAddSingleton(provider => new OperatorBootstrap(
            provider.GetRequiredService<Vault>(), provider.GetRequiredService<AccountFactory>(), provider.GetRequiredService<AccountSigner>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }
}
