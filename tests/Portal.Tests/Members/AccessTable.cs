using Platform.Portal.Web;

namespace Platform.Portal.Tests.Members;

/// <summary>What each operation of the API needs, said once: a new operation is not let in before it stands here.</summary>
internal static class AccessTable
{
    /// <summary>Open before anybody is known.</summary>
    public static readonly string[] Anyone = Words("SignUp ConfirmEmail ForgotPassword ResetPassword RejectInvitation SignUpInvited ReportLeakedToken");

    /// <summary>A person's own: an API token does not do.</summary>
    public static readonly string[] Persons = Words("CreateOrganization RestoreOrganization AcceptInvitation");

    /// <summary>Any member, whatever the role and the scopes of the token.</summary>
    public static readonly string[] Members = Words("ListOrganizations GetOrganization");

    /// <summary>Organization-wide in effect: not for members who are there for some accounts only.</summary>
    public static readonly string[] Unlimited = Words("CreateConnectRevocation DeleteConnectRevocation");

    /// <summary>The permissions an operation needs, all of them.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Needs = new (string[] Permissions, string Operations)[]
    {
        ([Permissions.ReadUsers], "GetAccount GetContext GetCredential GetRevocation GetUser ListAccounts ListConnections ListCredentials ListRegions ListUsers"),
        ([Permissions.IssueCredentials], "IssueCredential RevokeCredential RotateUser"),
        ([Permissions.ReadAccounts],
            """
            AccountEvents BrowseCatalogue CompilePreset ConnectDecisionEvents ConnectSessionEvents ExportLedger ExportOrganizationLedger GetBulkJob GetCatalogueEntry
            GetConnectPolicy GetConnectPolicyVersion GetConnectRevocation GetConnectionToken GetExport GetFirstConnection GetIdentityProvider GetImport GetLogin GetOperator GetProposal GetPublication GetRetirement
            GetSecurityPolicy GetShare GetSigningKeyGroup GetStream ListBulkJobs ListBulkRows ListConnectDecisions ListConnectPolicyVersions ListConnectRevocations
            ListConnectSessions ListConnectionTokens ListExpirations ListExports ListIdentityProviderPresets ListIdentityProviders ListImports ListLedger
            ListLogins ListOperators ListOrganizationConnectDecisions ListOrganizationExpirations ListOrganizationLedger ListPresets ListRevocations ListShares
            ListSigningKeyGroups ListStreams OrganizationConnectDecisionEvents PreviewTemplate TestPermissions
            """),
        ([Permissions.ReadMembers], "GetInvitation GetMember ListInvitations ListMembers"),
        ([Permissions.ManageTokens], "CreateToken GetToken ListAuthorizations ListTokens RevokeAuthorization RevokeToken RotateToken"),
        ([Permissions.ManageUsers], "CopyUser CreateUser DeleteUser ExplainConnectPolicy RetryBulkRows RunBulk UpdateUser"),
        ([Permissions.ManageCredentials], "ArchiveBulk CreateConnectRevocation CreateConnectionToken DeleteConnectRevocation RestoreCredential RevokeConnectionToken"),
        ([Permissions.ManageUsers, Permissions.ManageCredentials], "CreateLeafConfiguration"),
        ([Permissions.UseMessages], "BackupStream PublishMessage RestoreStream WatchMessages"),
        ([Permissions.ManageAccounts],
            """
            AcceptShare AcceptStream ActivateOperatorSigningKey AddOperatorSigningKey AddRevocation AddSigningKey ApproveShare CloseAccount CopySigningKeyGroup CreateAccount CreateExport
            CreateImport CreateOperator CreateSigningKeyGroup DeclineShare DeleteExport DeleteImport DeleteSigningKeyGroup ExportArchive ImportOperator OfferShare PreviewAccount PreviewConnectPolicy
            PurgeAccount PutConnectPolicy RemoveOperatorSigningKey RemoveRevocation RemoveSigningKey RequestShare RestoreAccount RestoreConnectPolicyVersion ResumeAccount RevokeShare
            RotateSigningKeyGroup ShareStream SignOperator SuspendAccount UpdateAccount UpdateExport UpdateImport UpdateOperator UpdateSigningKey UpdateSigningKeyGroup
            """),
        ([Permissions.ManageAccounts, Permissions.ManageCredentials], "HandOutSigningKeySeed"),
        ([Permissions.ManageProviders], "CheckIdentityProvider CreateIdentityProvider CreateLogin CreateLogins DeleteIdentityProvider DeleteLogin UpdateIdentityProvider UpdateLogin"),
        ([Permissions.ManageClients], "AddSecret CreateClient DeleteClient GetClient ListClients RevokeSecret"),
        ([Permissions.ManageWebhooks],
            """
            CreateWebhook DeleteAuditStream DeleteWebhook GetAuditStream GetWebhook GetWebhookDelivery ListWebhookDeliveries ListWebhooks PutAuditStream ReplayFailedWebhookDeliveries ReplayWebhookDelivery RotateWebhookSecret TestWebhook
            UpdateWebhook
            """),
        ([Permissions.ReadAudit], "ExportAuditEvents ListAuditEvents VerifyAudit WatchAuditEvents"),
        ([Permissions.ManageMembers], """
            AddSingleSignOnDomain CreateInvitation CreateScimToken EndMemberSessions GetScimToken GetSingleSignOn GetSingleSignOnDomain ListScimTokens ListSingleSignOnDomains PutSingleSignOn PutSingleSignOnState RemoveMember
            RemoveSingleSignOnDomain ResendInvitation RevokeInvitation RevokeScimToken RotateScimToken UpdateMember VerifySingleSignOnDomain
            """),
        ([Permissions.ManageOrganization], "DeleteOrganization PutSecurityPolicy UpdateOrganization"),
        ([Permissions.ManageFleet], "CancelMove ChangeTopology CordonNode MoveConnections MoveRollout PlanRollout UncordonNode"),
        ([Permissions.ManagePlatform],
            "DisablePerson EnablePerson EndPersonSessions ResetSecondFactor ResumeOrganization SetFlag SetOrganizationFlag SuspendOrganization UnlockPerson UnsetFlag UnsetOrganizationFlag UpdatePlatformSettings"),
        ([Permissions.ReadPlatform], "GetAnyOrganization GetPerson GetPlatformSettings ListAnyOrganizations ListFlags ListPersons"),
        ([Permissions.ReadFleet], "GetFleet GetFleetNode GetTopology ListMoves ListRollouts"),
    }.SelectMany(row => Words(row.Operations).Select(operation => (operation, row.Permissions))).ToDictionary(r => r.operation, r => r.Permissions, StringComparer.Ordinal);

    public static IEnumerable<string> All => Anyone.Concat(Persons).Concat(Members).Concat(Needs.Keys);

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
