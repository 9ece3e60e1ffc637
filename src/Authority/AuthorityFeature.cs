using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Platform.Authority;

public static class AuthorityFeature
{
    /// <summary>Adds <see cref="AccountFactory"/>, <see cref="AccountSigner"/>, <see cref="UserIssuer"/>, <see cref="GroupKeys"/>,
    /// <see cref="ActivationIssuer"/>, <see cref="KeyRewrap"/>, <see cref="KeyShredder"/>, and for the callout service <see cref="CalloutKeys"/>,
    /// <see cref="AccountSigners"/>, <see cref="ProviderSecrets"/>, <see cref="SnapshotBox"/> and <see cref="CalloutRotation"/>, all for the whole process.
    /// The key-encryption keys are read from Keys:KeyEncryptionKeyFile when the first of them is asked for.</summary>
    public static IServiceCollection AddAuthority(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IKeyEncryptionKeys>(_ => FileKeyRing.Read(
            configuration["Keys:KeyEncryptionKeyFile"] ?? throw new InvalidOperationException("Keys:KeyEncryptionKeyFile is missing.")));
        services.TryAddSingleton(provider => new OpenedKeys(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new UnsealLog(
            provider.GetRequiredService<TimeProvider>(), provider.GetService<ILogger<UnsealLog>>() ?? NullLogger<UnsealLog>.Instance));
        services.TryAddSingleton(provider => new Vault(
            provider.GetRequiredService<IKeyEncryptionKeys>(), provider.GetRequiredService<OpenedKeys>(), provider.GetRequiredService<UnsealLog>()));
        services.TryAddSingleton(provider => new AccountFactory(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new AccountSigner(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new AccountDeletion(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new UserIssuer(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new GroupKeys(provider.GetRequiredService<Vault>()));
        services.AddOperators();
        services.TryAddSingleton(provider => new ActivationIssuer(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new IssuerSecrets(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new SignOnSecrets(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new KeyRewrap(provider.GetRequiredService<IKeyEncryptionKeys>()));
        services.TryAddSingleton(provider => new KeyShredder(provider.GetRequiredService<OpenedKeys>()));
        services.TryAddSingleton(provider => new PlatformUsers(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new PlatformAccount(provider.GetRequiredService<Vault>(), provider.GetRequiredService<AccountFactory>()));
        services.TryAddSingleton(provider => new ServiceFiles(provider.GetRequiredService<PlatformUsers>(), provider.GetRequiredService<AccountSigner>()));
        services.AddCallout();
        services.TryAddSingleton(provider => new FleetTrusts(
            provider.GetRequiredService<AccountSigner>(), provider.GetRequiredService<CalloutFiles>(), provider.GetRequiredService<ServiceFiles>()));
        services.TryAddSingleton(provider => new NodeKits(
            provider.GetRequiredService<AccountSigner>(), provider.GetRequiredService<CalloutFiles>(), provider.GetRequiredService<ServiceFiles>()));
        services.TryAddSingleton(provider => new OperatorBootstrap(
            provider.GetRequiredService<Vault>(), provider.GetRequiredService<AccountFactory>(), provider.GetRequiredService<AccountSigner>(),
            provider.GetRequiredService<CalloutAccount>(), provider.GetRequiredService<CalloutFiles>(),
            provider.GetRequiredService<PlatformAccount>(), provider.GetRequiredService<ServiceFiles>(),
            provider.GetRequiredService<FleetTrusts>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new SharedOperator(provider.GetRequiredService<OperatorKeys>(), provider.GetRequiredService<FleetTrusts>()));
        return services;
    }

    private static void AddCallout(this IServiceCollection services)
    {
        services.TryAddSingleton(provider => new CalloutAccount(
            provider.GetRequiredService<Vault>(), provider.GetRequiredService<AccountFactory>(), provider.GetRequiredService<GroupKeys>()));
        services.TryAddSingleton(provider => new CalloutFiles(provider.GetRequiredService<PlatformUsers>(), provider.GetRequiredService<AccountSigner>()));
        services.TryAddSingleton(provider => new CalloutRotation(
            provider.GetRequiredService<CalloutAccount>(), provider.GetRequiredService<CalloutFiles>(), provider.GetRequiredService<GroupKeys>()));
        services.TryAddSingleton(provider => new CalloutKeys(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new AccountSigners(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new ProviderSecrets(provider.GetRequiredService<Vault>()));
        services.TryAddSingleton(provider => new SnapshotBox(provider.GetRequiredService<IKeyEncryptionKeys>()));
    }
}
