using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Platform.Store.Migrations;

/// <summary>Members limited to single NATS users, and invitations of such: a third restrictive policy on every table of an account. The connection says which users
/// (trunkline.users, as an array); empty: all of the accounts it says. What a person and a token may see is said by functions of the next migration.</summary>
[DbContext(typeof(FleetDb)), Migration("20261130170000_MemberUsers")]
public sealed class MemberUsers : Migration
{
    private const string Here = "nullif(current_setting('trunkline.organization', true), '')::uuid";
    private const string Accounts = "(SELECT nullif(current_setting('trunkline.accounts', true), ''))";

    // In a subquery, so that PostgreSQL reads the setting once for a statement and not for each row.
    private const string Setting = "(SELECT nullif(current_setting('trunkline.users', true), ''))";

    // Where it is read for the few rows of whoever is limited.
    private const string Seen = "nullif(current_setting('trunkline.users', true), '')::uuid[]";

    private static readonly (string Table, string IsSeen)[] RowsOfUsers =
    [
        ("users", $"id = ANY ({Setting}::uuid[])"),
        ("credentials", $"user_id = ANY ({Setting}::uuid[])"),
        ("member_users", $"user_id = ANY ({Setting}::uuid[])"),
        ("bulk_rows", $"user_id = ANY ({Setting}::uuid[])"),
        ("connections", $"trunkline_sees_credential(user_public_key, {Seen})"),
        ("signing_key_groups", $"trunkline_sees_group(id, {Seen})"),
        ("signing_keys", $"trunkline_sees_group(group_id, {Seen}) OR trunkline_sees_signer(public_key, {Seen})"),
        ("account_revocations", $"public_key = '*' OR trunkline_sees_credential(public_key, {Seen})"),
    ];

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        ArgumentNullException.ThrowIfNull(migrationBuilder);
        migrationBuilder.Sql(
            $$"""
            ALTER TABLE members DROP CONSTRAINT ck_members_limited;
            ALTER TABLE members ADD is_limited_to_users boolean NOT NULL DEFAULT false,
                ADD CONSTRAINT ck_members_limited CHECK (NOT (is_limited OR is_limited_to_users) OR (role IN ('viewer', 'developer') AND NOT (is_limited AND is_limited_to_users)));
            ALTER TABLE invitations ADD user_ids uuid[],
                ADD CONSTRAINT ck_invitations_users CHECK (user_ids IS NULL OR (role IN ('viewer', 'developer') AND account_ids IS NULL));
            ALTER TABLE api_tokens DROP CONSTRAINT ck_api_tokens_accounts;
            ALTER TABLE api_tokens ADD CONSTRAINT ck_api_tokens_accounts CHECK (account_ids IS NULL
                OR scopes <@ ARRAY['members:read', 'users:read', 'accounts:read', 'users:manage', 'credentials:issue', 'credentials:manage', 'messages:use']);

            CREATE TABLE member_users (
                organization_id uuid NOT NULL,
                person_id uuid NOT NULL,
                account_id uuid NOT NULL,
                user_id uuid NOT NULL,
                CONSTRAINT pk_member_users PRIMARY KEY (organization_id, person_id, user_id),
                CONSTRAINT fk_member_users_members_organization_id_person_id FOREIGN KEY (organization_id, person_id) REFERENCES members (organization_id, person_id) ON DELETE CASCADE,
                CONSTRAINT fk_member_users_users_organization_id_account_id_user_id FOREIGN KEY (organization_id, account_id, user_id) REFERENCES users (organization_id, account_id, id) ON DELETE CASCADE);
            CREATE INDEX ix_member_users_organization_id_account_id_user_id ON member_users (organization_id, account_id, user_id);
            GRANT SELECT, INSERT, DELETE ON member_users TO trunkline_app;
            ALTER TABLE member_users ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY tenant ON member_users TO trunkline_app USING (organization_id = {{Here}}) WITH CHECK (organization_id = {{Here}});
            CREATE POLICY fleet ON member_users TO trunkline_fleet, trunkline_owner USING (true) WITH CHECK (true);
            CREATE POLICY accounts ON member_users AS RESTRICTIVE TO trunkline_app USING ({{Accounts}} IS NULL OR account_id = ANY ({{Accounts}}::uuid[]));

            -- Functions, and not subqueries of policies and filters, which PostgreSQL would plan with every statement, though few callers are limited so. Each sees what
            -- its caller sees. Seen: ids of users.
            CREATE FUNCTION trunkline_sees_credential(key text, seen uuid[]) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
                SELECT EXISTS (SELECT FROM public.credentials c WHERE c.public_key = key AND c.user_id = ANY (seen))
            $$;
            CREATE FUNCTION trunkline_sees_group(wanted uuid, seen uuid[]) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
                SELECT EXISTS (SELECT FROM public.users u WHERE u.group_id = wanted AND u.id = ANY (seen))
            $$;
            CREATE FUNCTION trunkline_sees_signer(key text, seen uuid[]) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
                SELECT EXISTS (SELECT FROM public.credentials c WHERE c.signed_by = key AND c.user_id = ANY (seen))
            $$;
            REVOKE ALL ON FUNCTION trunkline_sees_credential(text, uuid[]), trunkline_sees_group(uuid, uuid[]), trunkline_sees_signer(text, uuid[]) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION trunkline_sees_credential(text, uuid[]), trunkline_sees_group(uuid, uuid[]), trunkline_sees_signer(text, uuid[]) TO trunkline_app;
            """);
        foreach (var (table, isSeen) in RowsOfUsers)
        {
            migrationBuilder.Sql($"CREATE POLICY users ON {table} AS RESTRICTIVE TO trunkline_app USING ({Unless(isSeen)});");
        }

        // What is an account's and no user's.
        foreach (var table in new[]
        {
            "account_jwts", "account_retirements", "exports", "imports", "shares", "bulk_jobs", "connection_tokens", "connect_policies", "connect_sessions", "connect_decisions", "audit_streams",
        })
        {
            migrationBuilder.Sql($"CREATE POLICY users ON {table} AS RESTRICTIVE TO trunkline_app USING ({Unless("false")});");
        }

        Lookups(migrationBuilder);
    }

    // Nearly always there is no limit, and of a CASE PostgreSQL supposes that half of the rows pass. Of "IS NULL OR" it supposes that one in 200 does, and then makes plans for a few rows
    // of tables that give all they have.
    private static string Unless(string isSeen) => $"CASE WHEN {Setting} IS NULL THEN true ELSE {isSeen} END";

    private static void Lookups(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        DROP FUNCTION trunkline_find_invitation(bytea);

        CREATE FUNCTION trunkline_find_invitation(hash bytea)
            RETURNS TABLE (organization_id uuid, id uuid, organization_name text, slug text, email text, normalized_email text, role text, accounts uuid[], users uuid[], inviter text,
                expires_at timestamptz, accepted_at timestamptz, rejected_at timestamptz, revoked_at timestamptz)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            SELECT o.id, i.id, o.name, o.slug, i.email, i.normalized_email, i.role, i.account_ids, i.user_ids, p.email, i.expires_at, i.accepted_at, i.rejected_at, i.revoked_at
            FROM public.invitations i
            JOIN public.organizations o ON o.id = i.organization_id AND o.deleted_at IS NULL
            LEFT JOIN public.persons p ON p.id = i.invited_by
            WHERE i.token_hash = hash
        $$;

        -- As it was, of either limit.
        CREATE OR REPLACE FUNCTION trunkline_admin_members(organization uuid) RETURNS TABLE (person_id uuid, email text, role text, is_limited boolean, created_at timestamptz)
            LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
            SELECT p.id, p.email::text, m.role, m.is_limited OR m.is_limited_to_users, m.created_at FROM public.members m JOIN public.persons p ON p.id = m.person_id
            WHERE (SELECT public.trunkline_is_administrator()) AND m.organization_id = organization ORDER BY m.created_at, p.id LIMIT 500
        $$;

        REVOKE ALL ON FUNCTION trunkline_find_invitation(bytea) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION trunkline_find_invitation(bytea) TO trunkline_app;
        """);
}
