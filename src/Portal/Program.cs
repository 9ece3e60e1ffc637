using Platform.Authority;
using Platform.Portal;
using Platform.Portal.Features.Accounts;
using Platform.Portal.Features.Administration;
using Platform.Portal.Features.Archives;
using Platform.Portal.Features.Audit;
using Platform.Portal.Features.AuditStreams;
using Platform.Portal.Features.Bulk;
using Platform.Portal.Features.Clients;
using Platform.Portal.Features.ConnectDecisions;
using Platform.Portal.Features.ConnectPolicies;
using Platform.Portal.Features.ConnectSessions;
using Platform.Portal.Features.ConnectionTokens;
using Platform.Portal.Features.Connections;
using Platform.Portal.Features.Credentials;
using Platform.Portal.Features.ExternalSignIn;
using Platform.Portal.Features.Fleet;
using Platform.Portal.Features.IdentityProviders;
using Platform.Portal.Features.Invitations;
using Platform.Portal.Features.Issuer;
using Platform.Portal.Features.LeafNodes;
using Platform.Portal.Features.Ledger;
using Platform.Portal.Features.Live;
using Platform.Portal.Features.Members;
using Platform.Portal.Features.Messages;
using Platform.Portal.Features.Moves;
using Platform.Portal.Features.Operators;
using Platform.Portal.Features.Organizations;
using Platform.Portal.Features.People;
using Platform.Portal.Features.Reference;
using Platform.Portal.Features.Regions;
using Platform.Portal.Features.Rollouts;
using Platform.Portal.Features.Scim;
using Platform.Portal.Features.Security;
using Platform.Portal.Features.SecurityPolicies;
using Platform.Portal.Features.Sharing;
using Platform.Portal.Features.SigningKeyGroups;
using Platform.Portal.Features.SingleSignOn;
using Platform.Portal.Features.Streams;
using Platform.Portal.Features.Tester;
using Platform.Portal.Features.Tokens;
using Platform.Portal.Features.Users;
using Platform.Portal.Features.Webhooks;
using Platform.Portal.Web;
using Platform.Store;

var builder = WebApplication.CreateBuilder(args).ReadConfiguration();
builder.Services
    .AddPortalStore(PortalHost.PortalConnection(builder.Configuration))
    .AddAuthority(builder.Configuration)
    .AddWeb()
    .AddAuth()
    .AddPeople()
    .AddSecurity()
    .AddSecurityPolicies()
    .AddExternalSignIn()
    .AddSingleSignOn()
    .AddScim()
    .AddTokens()
    .AddReference()
    .AddIssuer()
    .AddClients()
    .AddOrganizations()
    .AddMembers()
    .AddInvitations()
    .AddOperatorSlices()
    .AddArchives()
    .AddAccounts()
    .AddSigningKeyGroups()
    .AddTester()
    .AddUsers()
    .AddCredentials()
    .AddLeafNodes()
    .AddStreams()
    .AddLedger()
    .AddAudit()
    .AddWebhooks()
    .AddAuditStreams()
    .AddBulk()
    .AddRegions()
    .AddFleetView()
    .AddRollouts()
    .AddMoves()
    .AddAdministration()
    .AddSharing()
    .AddIdentityProviders()
    .AddConnectionTokens()
    .AddConnectPolicies()
    .AddConnectDecisions()
    .AddConnectSessions()
    .AddConnectionSlices()
    .AddLive()
    .AddMessages();
builder.AddPages();

var app = builder.Build();
app.UseWeb();
app.MapHealth();
app.MapApiDescription();
app.MapErrorCatalogue();
app.MapAccountServer();
app.MapIssuer();
app.MapScim();
app.MapPages();

app.MapGroup("/api/v1").MapPeople();
app.MapGroup("/api/v1").MapInvited();
ReportLeakedToken.Map(app.MapGroup("/api/v1"));
ReportFromGitHub.Map(app);
var api = app.MapGroup("/api/v1").RequireAuthorization().WithMetadata(Answers.RefusesAnyone);
api.MapTokens();
api.MapClients();
api.MapOrganizations();
api.MapMembers();
api.MapInvitations();
api.MapSecurityPolicies();
api.MapSingleSignOn();
api.MapOperators();
api.MapArchives();
api.MapAccounts();
api.MapSigningKeyGroups();
api.MapTester();
api.MapUsers();
api.MapCredentials();
api.MapLeafNodes();
api.MapStreams();
api.MapLedger();
api.MapAudit();
api.MapWebhooks();
api.MapAuditStreams();
api.MapBulk();
api.MapRegions();
api.MapFleetView();
api.MapRollouts();
api.MapMoves();
api.MapAdministration();
api.MapSharing();
api.MapIdentityProviders();
api.MapConnectionTokens();
api.MapConnectPolicies();
api.MapConnectDecisions();
api.MapConnectSessions();
api.MapConnections();
api.MapMessages();

await app.RunAsync();
