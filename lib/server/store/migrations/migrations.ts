import "server-only";
import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { ACCOUNTS_AND_RIGHTS } from "./0001-to-0020/0003-accounts-and-rights.ts";
import { OWN_SQL_USERS } from "./0001-to-0020/0004-own-sql-users.ts";
import { CLAIM_LINKS } from "./0001-to-0020/0005-claim-links.ts";
import { REQUESTS_AND_NOTICES } from "./0001-to-0020/0006-requests-and-notices.ts";
import { CONTACT } from "./0001-to-0020/0007-contact.ts";
import { SQL_CONNECTIONS } from "./0001-to-0020/0008-sql-connections.ts";
import { RENEWED_SESSIONS } from "./0001-to-0020/0009-renewed-sessions.ts";
import { UNKNOWN_OUTCOMES } from "./0001-to-0020/0010-unknown-outcomes.ts";
import { LINK_MAKERS } from "./0001-to-0020/0011-link-makers.ts";
import { PROOFS } from "./0001-to-0020/0012-proofs.ts";
import { PROVISIONED } from "./0001-to-0020/0013-provisioned.ts";
import { SHOWN_PASSWORDS } from "./0001-to-0020/0014-shown-passwords.ts";
import { CREATIONS } from "./0001-to-0020/0015-creations.ts";
import { KEYED_CONNECTIONS } from "./0001-to-0020/0016-keyed-connections.ts";
import { FACT_READINGS } from "./0001-to-0020/0017-fact-readings.ts";
import { LINKS_AND_HELD } from "./0001-to-0020/0018-links-and-held.ts";
import { ENDS } from "./0001-to-0020/0019-ends.ts";
import { PASSWORD_POLICY } from "./0001-to-0020/0020-password-policy.ts";
import { EXPOSURES } from "./0021-to-0040/0021-exposures.ts";
import { OVERVIEW } from "./0021-to-0040/0022-overview.ts";
import { JOBS } from "./0021-to-0040/0023-jobs.ts";
import { ANSWERED_SLOTS } from "./0021-to-0040/0024-answered-slots.ts";
import { PAIRS } from "./0021-to-0040/0025-pairs.ts";
import { LEAVERS } from "./0021-to-0040/0026-leavers.ts";
import { FACTORS } from "./0021-to-0040/0027-factors.ts";
import { IDENTITIES } from "./0021-to-0040/0028-identities.ts";
import { REVIEWS } from "./0021-to-0040/0029-reviews.ts";
import { PASSKEYS } from "./0021-to-0040/0030-passkeys.ts";
import { ASKED_AT } from "./0021-to-0040/0031-asked-at.ts";
import { AGES } from "./0021-to-0040/0032-ages.ts";
import { DIRECTORY } from "./0021-to-0040/0033-directory.ts";
import { API_TOKENS } from "./0021-to-0040/0034-api-tokens.ts";
import { DESTINATIONS } from "./0021-to-0040/0035-destinations.ts";
import { DEVICE_LOGINS } from "./0021-to-0040/0036-device-logins.ts";
import { REVIEW_TOLD } from "./0021-to-0040/0037-review-told.ts";
import { SHOWN_HOSTS } from "./0021-to-0040/0038-shown-hosts.ts";
import { TOKEN_MAKERS } from "./0021-to-0040/0039-token-makers.ts";
import { SECRET_STORES } from "./0021-to-0040/0040-secret-stores.ts";
import { TOKEN_NAMES } from "./0041-to-0060/0041-token-names.ts";
import { DRIFT_AUTHORS } from "./0041-to-0060/0042-drift-authors.ts";
import { DELIVERIES_TOLD } from "./0041-to-0060/0043-deliveries-told.ts";
import { PROVIDER_SIGN_OUT } from "./0041-to-0060/0044-provider-sign-out.ts";
import { PROVIDER_TIMES } from "./0041-to-0060/0045-provider-times.ts";
import { AUTHORS } from "./0041-to-0060/0046-authors.ts";
import { OUTSIDE_PASSWORDS } from "./0041-to-0060/0047-outside-passwords.ts";
import { KEY_REACH } from "./0041-to-0060/0048-key-reach.ts";
import { REVIEW_FACTS } from "./0041-to-0060/0049-review-facts.ts";
import { CREATION_MARKS } from "./0041-to-0060/0050-creation-marks.ts";
import { ANSWER_SERVERS } from "./0041-to-0060/0051-answer-servers.ts";
import { UNSURE_ITEMS } from "./0041-to-0060/0052-unsure-items.ts";
import { CLEAR_TEXT } from "./0041-to-0060/0053-clear-text.ts";
import { REQUEST_OPENERS } from "./0041-to-0060/0054-request-openers.ts";
import { LEAVER_TOKENS } from "./0041-to-0060/0055-leaver-tokens.ts";
import { KEY_REACH_MARKS } from "./0041-to-0060/0056-key-reach-marks.ts";
import { LEAVER_RECORDS } from "./0041-to-0060/0057-leaver-records.ts";
import { STORED_WORK } from "./0041-to-0060/0058-stored-work.ts";
import { LEAVER_JOBS } from "./0041-to-0060/0059-leaver-jobs.ts";
import { ENDS_OF_ACCESS } from "./0041-to-0060/0060-ends-of-access.ts";
import { STORED_DELIVERIES } from "./0061-to-0080/0061-stored-deliveries.ts";
import { REVIEW_CLOSES } from "./0061-to-0080/0062-review-closes.ts";
import { APPROVAL_JOBS } from "./0061-to-0080/0063-approval-jobs.ts";
import { CREATION_ANSWERS } from "./0061-to-0080/0064-creation-answers.ts";
import { DELIVERY_TOKENS } from "./0061-to-0080/0065-delivery-tokens.ts";
import { STATE_REASONS } from "./0061-to-0080/0066-state-reasons.ts";
import { OWNED_INDEX } from "./0061-to-0080/0067-owned-index.ts";
import { ONE_LIST } from "./0061-to-0080/0068-one-list.ts";
import { NAMES_IN_ORDER } from "./0061-to-0080/0069-names-in-order.ts";
import { DAILY_COUNTS } from "./0061-to-0080/0070-daily-counts.ts";
import { WATCHES } from "./0061-to-0080/0071-watches.ts";
import { RESTRICTED_SEEN } from "./0061-to-0080/0072-restricted-seen.ts";
import { STORE_LIFE } from "./0061-to-0080/0073-store-life.ts";
import { CLUSTER_LABELS } from "./0061-to-0080/0074-cluster-labels.ts";
import { CLUSTER_BINDINGS } from "./0061-to-0080/0075-cluster-bindings.ts";
import { KEY_SEEN } from "./0061-to-0080/0076-key-seen.ts";
import { CLUSTER_WAYS } from "./0061-to-0080/0077-cluster-ways.ts";
import { BY_HAND } from "./0061-to-0080/0078-by-hand.ts";
import { ASSUMPTION_CHECKS } from "./0061-to-0080/0079-assumption-checks.ts";
import { LABEL_SCOPES } from "./0061-to-0080/0080-label-scopes.ts";
import { ACCESS_RULES } from "./0081-to-0100/0081-access-rules.ts";
import { FULL_CHECKS } from "./0081-to-0100/0082-full-checks.ts";
import { KEPT_RULES } from "./0081-to-0100/0083-kept-rules.ts";
import { REQUESTS_BY_SQL_USER } from "./0081-to-0100/0084-requests-by-sql-user.ts";
import { GRANT_SEALS } from "./0081-to-0100/0085-grant-seals.ts";
import { RULE_HOURS } from "./0081-to-0100/0086-rule-hours.ts";
import { SSO_COUNTED } from "./0081-to-0100/0087-sso-counted.ts";
import { RULES_THAT_GIVE } from "./0081-to-0100/0088-rules-that-give.ts";
import { FACTOR_SINCE } from "./0081-to-0100/0089-factor-since.ts";

const INITIAL: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable("accounts")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("email", "text", (column) => column.notNull().unique())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("password_hash", "text", (column) => column.notNull())
      .addColumn("role", "text", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("disabled_at", "bigint")
      .execute();
    await db.schema
      .createTable("sessions")
      .addColumn("id_hash", "text", (column) => column.primaryKey())
      .addColumn("account_id", "text", (column) => column.notNull().references("accounts.id"))
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("last_used_at", "bigint", (column) => column.notNull())
      .addColumn("confirmed_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .addColumn("address", "text", (column) => column.notNull())
      .addColumn("user_agent", "text", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("sessions_by_account").on("sessions").column("account_id").execute();
    await db.schema.createIndex("sessions_by_expiry").on("sessions").column("expires_at").execute();
    await db.schema
      .createTable("devices")
      .addColumn("id_hash", "text", (column) => column.primaryKey())
      .addColumn("account_id", "text", (column) => column.notNull().references("accounts.id"))
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("tokens")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("kind", "text", (column) => column.notNull())
      .addColumn("secret_hash", "text", (column) => column.notNull().unique())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .addColumn("used_at", "bigint")
      .execute();
    await db.schema
      .createTable("sign_in_failures")
      .addColumn("bucket", "text", (column) => column.primaryKey())
      .addColumn("failures", "integer", (column) => column.notNull())
      .addColumn("blocked_until", "bigint", (column) => column.notNull())
      .addColumn("last_at", "bigint", (column) => column.notNull())
      .execute();
    await db.schema
      .createTable("sql_users")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("cluster_id", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("purpose", "text", (column) => column.notNull())
      .addColumn("created_by", "text")
      .addColumn("created_at", "bigint")
      .addColumn("password_changed_at", "bigint")
      .addColumn("password_changed_by", "text")
      .addColumn("admin_state", "text", (column) => column.notNull())
      .addColumn("touched_at", "bigint", (column) => column.notNull())
      .addColumn("ended_at", "bigint")
      .execute();
    await sql`create unique index sql_users_present on sql_users (cluster_id, name) where ended_at is null`.execute(db);
    await db.schema
      .createTable("audit_events")
      .addColumn("sequence", "bigint", (column) => column.primaryKey())
      .addColumn("id", "text", (column) => column.notNull().unique())
      .addColumn("intent_id", "text")
      .addColumn("at", "bigint", (column) => column.notNull())
      .addColumn("action", "text", (column) => column.notNull())
      .addColumn("actor_id", "text")
      .addColumn("actor", "text", (column) => column.notNull())
      .addColumn("cluster_id", "text")
      .addColumn("target", "text")
      .addColumn("outcome", "text", (column) => column.notNull())
      .addColumn("request_id", "text", (column) => column.notNull())
      .addColumn("address", "text", (column) => column.notNull())
      .addColumn("details", "text", (column) => column.notNull())
      .addColumn("previous_hash", "text", (column) => column.notNull())
      .addColumn("hash", "text", (column) => column.notNull())
      .execute();
    await db.schema.createIndex("audit_events_by_intent").on("audit_events").column("intent_id").execute();
    await db.schema
      .createTable("audit_head")
      .addColumn("id", "integer", (column) => column.primaryKey())
      .addColumn("sequence", "bigint", (column) => column.notNull())
      .addColumn("hash", "text", (column) => column.notNull())
      .execute();
    await sql`insert into audit_head (id, sequence, hash) values (1, 0, '')`.execute(db);
  },
};

const VERIFIED_STATE: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable("sql_users").addColumn("admin_state_at", "bigint").execute();
    await db.schema.alterTable("sql_users").addColumn("admin_state_by", "text").execute();
    await db.schema.alterTable("sql_users").addColumn("admin_state_databases", "text").execute();
    await db.schema
      .createTable("used_codes")
      .addColumn("code_hash", "text", (column) => column.primaryKey())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .execute();
  },
};

/** In the order of their names. A migration that has landed is never edited: stores exist that have run it. */
export const migrations: Record<string, Migration> = {
  "0001-initial": INITIAL,
  "0002-verified-state": VERIFIED_STATE,
  "0003-accounts-and-rights": ACCOUNTS_AND_RIGHTS,
  "0004-own-sql-users": OWN_SQL_USERS,
  "0005-claim-links": CLAIM_LINKS,
  "0006-requests-and-notices": REQUESTS_AND_NOTICES,
  "0007-contact": CONTACT,
  "0008-sql-connections": SQL_CONNECTIONS,
  "0009-renewed-sessions": RENEWED_SESSIONS,
  "0010-unknown-outcomes": UNKNOWN_OUTCOMES,
  "0011-link-makers": LINK_MAKERS,
  "0012-proofs": PROOFS,
  "0013-provisioned": PROVISIONED,
  "0014-shown-passwords": SHOWN_PASSWORDS,
  "0015-creations": CREATIONS,
  "0016-keyed-connections": KEYED_CONNECTIONS,
  "0017-fact-readings": FACT_READINGS,
  "0018-links-and-held": LINKS_AND_HELD,
  "0019-ends": ENDS,
  "0020-password-policy": PASSWORD_POLICY,
  "0021-exposures": EXPOSURES,
  "0022-overview": OVERVIEW,
  "0023-jobs": JOBS,
  "0024-answered-slots": ANSWERED_SLOTS,
  "0025-pairs": PAIRS,
  "0026-leavers": LEAVERS,
  "0027-factors": FACTORS,
  "0028-identities": IDENTITIES,
  "0029-reviews": REVIEWS,
  "0030-passkeys": PASSKEYS,
  "0031-asked-at": ASKED_AT,
  "0032-ages": AGES,
  "0033-directory": DIRECTORY,
  "0034-api-tokens": API_TOKENS,
  "0035-destinations": DESTINATIONS,
  "0036-device-logins": DEVICE_LOGINS,
  "0037-review-told": REVIEW_TOLD,
  "0038-shown-hosts": SHOWN_HOSTS,
  "0039-token-makers": TOKEN_MAKERS,
  "0040-secret-stores": SECRET_STORES,
  "0041-token-names": TOKEN_NAMES,
  "0042-drift-authors": DRIFT_AUTHORS,
  "0043-deliveries-told": DELIVERIES_TOLD,
  "0044-provider-sign-out": PROVIDER_SIGN_OUT,
  "0045-provider-times": PROVIDER_TIMES,
  "0046-authors": AUTHORS,
  "0047-outside-passwords": OUTSIDE_PASSWORDS,
  "0048-key-reach": KEY_REACH,
  "0049-review-facts": REVIEW_FACTS,
  "0050-creation-marks": CREATION_MARKS,
  "0051-answer-servers": ANSWER_SERVERS,
  "0052-unsure-items": UNSURE_ITEMS,
  "0053-clear-text": CLEAR_TEXT,
  "0054-request-openers": REQUEST_OPENERS,
  "0055-leaver-tokens": LEAVER_TOKENS,
  "0056-key-reach-marks": KEY_REACH_MARKS,
  "0057-leaver-records": LEAVER_RECORDS,
  "0058-stored-work": STORED_WORK,
  "0059-leaver-jobs": LEAVER_JOBS,
  "0060-ends-of-access": ENDS_OF_ACCESS,
  "0061-stored-deliveries": STORED_DELIVERIES,
  "0062-review-closes": REVIEW_CLOSES,
  "0063-approval-jobs": APPROVAL_JOBS,
  "0064-creation-answers": CREATION_ANSWERS,
  "0065-delivery-tokens": DELIVERY_TOKENS,
  "0066-state-reasons": STATE_REASONS,
  "0067-owned-index": OWNED_INDEX,
  "0068-one-list": ONE_LIST,
  "0069-names-in-order": NAMES_IN_ORDER,
  "0070-daily-counts": DAILY_COUNTS,
  "0071-watches": WATCHES,
  "0072-restricted-seen": RESTRICTED_SEEN,
  "0073-store-life": STORE_LIFE,
  "0074-cluster-labels": CLUSTER_LABELS,
  "0075-cluster-bindings": CLUSTER_BINDINGS,
  "0076-key-seen": KEY_SEEN,
  "0077-cluster-ways": CLUSTER_WAYS,
  "0078-by-hand": BY_HAND,
  "0079-assumption-checks": ASSUMPTION_CHECKS,
  "0080-label-scopes": LABEL_SCOPES,
  "0081-access-rules": ACCESS_RULES,
  "0082-full-checks": FULL_CHECKS,
  "0083-kept-rules": KEPT_RULES,
  "0084-requests-by-sql-user": REQUESTS_BY_SQL_USER,
  "0085-grant-seals": GRANT_SEALS,
  "0086-rule-hours": RULE_HOURS,
  "0087-sso-counted": SSO_COUNTED,
  "0088-rules-that-give": RULES_THAT_GIVE,
  "0089-factor-since": FACTOR_SINCE,
};
