import { expect, test } from "vitest";
import { ENTRIES } from "#lib/shared/operations/catalogue.ts";
import { TOKEN_SCOPES, type TokenScope } from "#lib/shared/people/token-limits.ts";
import {
  type AccountRole,
  type ClusterPermission,
  type ClusterRole,
  holds,
  type Permission,
  POLICY,
} from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { FIXTURES } from "../../../testing/operations/fixtures.ts";
import { newWorld, OTHER_ID } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { tokenHash } from "../../base/ids.ts";
import { newTokenText, startOf } from "../../base/request/token-text.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { putGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { addAccount } from "../../store/people/accounts.ts";
import { addApiToken } from "../../store/people/api-tokens.ts";
import { answerCall } from "./answer-call.ts";
import { OPERATIONS } from "./operations.ts";

/* Every scope, operation, role and cluster against this table. The calls name no existing object, so they change nothing. */

const KEY = "A".repeat(87);
const MISSING = "00000000-0000-4000-8000-000000000000";
const DESCRIPTION = { ownerTeamId: null, purpose: "", contact: "", notes: "", kind: null };
const access = { level: "monitoring", via: "role" };

type Row = {
  scope: TokenScope | null;
  query?: string;
  body?: (clusterId: string) => unknown;
};

/** The scope of each operation, and what is sent. An operation without a row fails. */
const TABLE: Record<string, Row> = {
  getToken: { scope: null },
  listClusters: { scope: "read" },
  listTeams: { scope: "create" },
  listSqlUsers: { scope: "read" },
  getSqlUser: { scope: "read" },
  getSqlUserFacts: { scope: "read" },
  createSqlUser: {
    scope: "create",
    query: "?dryRun=true",
    body: () => ({ name: "app_new" }),
  },
  resetPassword: { scope: "reset", body: () => ({}) },
  deleteSqlUser: { scope: "delete" },
  disableLogin: { scope: "login", body: () => ({}) },
  enableLogin: { scope: "login" },
  startCheck: { scope: "check" },
  getCheck: { scope: "read" },
  getRestrictionPlan: { scope: "suggest" },
  describeSqlUser: { scope: "describe", body: () => DESCRIPTION },
  listRequests: { scope: "read" },
  sendRequest: {
    scope: "request",
    body: () => ({ kind: "delete", sqlUserId: "usr_nobody", reason: "x" }),
  },
  getRequestChoices: { scope: "connect" },
  claimAccess: { scope: "connect", body: () => ({}) },
  giveBackAccess: { scope: "connect" },
  listDue: { scope: "rotate" },
  startRotation: {
    scope: "rotate",
    body: (clusterId) => ({ targets: [{ clusterId, names: ["nobody"] }], deliver: "caller", sealTo: KEY }),
  },
  listRotations: { scope: "rotate" },
  getRotation: { scope: "rotate" },
  listSealedPasswords: { scope: "rotate", query: `?key=${KEY}` },
  takePasswords: { scope: "rotate", body: () => ({ items: [{ id: "itm_x", at: 1 }] }) },
  pauseRotation: { scope: "rotate" },
  resumeRotation: { scope: "rotate", body: () => ({ sealTo: KEY }) },
  stopRotation: { scope: "rotate" },
  retryRotation: { scope: "rotate", body: () => ({ sealTo: KEY }) },
  listReviews: { scope: "read" },
  getReview: { scope: "read" },
  listReviewRows: { scope: "read" },
  getReviewEvidence: { scope: "audit" },
  getReviewEvidenceFile: { scope: "audit" },
  listAuditEvents: { scope: "audit" },
  lintSql: { scope: "read", body: () => ({ files: [{ name: "a", sql: "SELECT 1" }] }) },
  planGrants: { scope: "read", body: () => ({ name: "app_one", access }) },
};

/** The right that the fixture of its operation names; null where it opens none. */
function permissionOf(id: string): Permission | null {
  const [name] = OPERATIONS.find((operation) => operation.id === id)?.of ?? [];
  const needs = FIXTURES.find(({ operation }) => operation.name === name)?.fixture.needs;
  return needs === undefined || needs === "session" || needs === "nothing" ? null : needs;
}

type Holder = { name: string; role: AccountRole; on?: ClusterRole };
const HOLDERS: Holder[] = [
  { name: "Nobody", role: "member" },
  { name: "Developer", role: "member", on: "cluster_developer" },
  { name: "Creator", role: "member", on: "cluster_creator" },
  { name: "Admin", role: "member", on: "cluster_admin" },
  { name: "Administrator", role: "administrator" },
];
/** The clusters that a token is for. */
const CLUSTERS = { all: "all", own: [CLUSTER_ID], other: [OTHER_ID] } as const;
const REFUSED = new Set(["token_scope", "forbidden", "cluster_not_found"]);

freshProcess();

async function tokenFor(accountId: string, scopes: readonly TokenScope[], clusters: "all" | readonly string[]) {
  const text = newTokenText();
  await addApiToken(await store(), {
    name: `t${text.reveal()}`,
    start: startOf(text),
    secretHash: tokenHash(text.reveal()),
    madeBy: "Ada",
    owner: { kind: "personal", id: accountId },
    scopes,
    clusters,
    addresses: [],
    expiresAt: Date.now() + 60_000_000,
  });
  return text.reveal();
}

/** The expected result from the table: a refusal, or `open`. */
function expected(
  { scope: needed, permission }: Row & { permission: Permission | null },
  { role, on }: Holder,
  scope: TokenScope,
  tokenFor_: keyof typeof CLUSTERS,
  clusterId: string,
): string {
  // The scope for the whole audit has what that for the audit has.
  if (needed !== null && needed !== (scope === "audit_all" ? "audit" : scope)) return "token_scope";
  if (permission === null) return "open";
  const isFor = (id: string) =>
    CLUSTERS[tokenFor_] === "all" || (CLUSTERS[tokenFor_] as readonly string[]).includes(id);
  const roleOn = (id: string) =>
    isFor(id) ? (role === "administrator" ? "cluster_admin" : id === CLUSTER_ID ? on : undefined) : undefined;
  const { on: kind } = POLICY[permission];
  switch (kind) {
    case "installation":
      return "open";
    case "own_sql_users":
      return "open";
    case "own_clusters": {
      const any = [CLUSTER_ID, OTHER_ID, ...(role === "administrator" ? [MISSING] : [])];
      return any.some((id) => holds({ role: "member", clusterRole: roleOn(id) }, permission)) ? "open" : "forbidden";
    }
    case "cluster": {
      const clusterRole = roleOn(clusterId);
      if (clusterRole === undefined) return "cluster_not_found";
      return holds({ role: "member", clusterRole }, permission as ClusterPermission) ? "open" : "forbidden";
    }
    default:
      return kind satisfies never;
  }
}

test("every operation has a row", () => {
  expect(Object.keys(TABLE).sort()).toEqual(OPERATIONS.map(({ id }) => id).sort());
  for (const { id, scope } of OPERATIONS) expect(TABLE[id]?.scope, id).toBe(scope);
});

test("tokens open the operations of the catalogue that have a scope, and no other", () => {
  const scoped = ENTRIES.flatMap(({ operation }) => ("scope" in operation && operation.scope ? [operation.name] : []));
  expect([...new Set(OPERATIONS.flatMap(({ of }) => of))].sort()).toEqual(scoped.sort());
});

test("every scope, operation, role and cluster is answered as the table says", { timeout: 240_000 }, async () => {
  await newWorld();
  await clusterFacts().all();
  const db = await store();
  const wrong: string[] = [];
  let count = 0;
  for (const holder of HOLDERS) {
    const email = `${holder.name.toLowerCase()}@matrix.example`;
    const id = await addAccount(db, { email, name: holder.name, passwordHash: "x", role: holder.role });
    if (holder.on) await putGrant(db, { kind: "account", id }, { clusterId: CLUSTER_ID, role: holder.on, by: "Ada" });
    for (const scope of TOKEN_SCOPES)
      for (const on of Object.keys(CLUSTERS) as (keyof typeof CLUSTERS)[]) {
        const token = await tokenFor(id, [scope], CLUSTERS[on]);
        for (const { id: operation, method, path } of OPERATIONS) {
          const row = TABLE[operation] as Row;
          // A token without the scope is refused before its cluster counts: outside of the long run, one cluster shows it.
          const isOnEach = path.includes("{clusterId}") && (process.env.ROLECALL_PROVE || row.scope === scope);
          for (const clusterId of isOnEach ? [CLUSTER_ID, OTHER_ID, MISSING] : [CLUSTER_ID]) {
            const right = expected({ ...row, permission: permissionOf(operation) }, holder, scope, on, clusterId);
            // A rotation checks its clusters one by one.
            const also = operation === "startRotation" && right === "open" ? ["cluster_not_found", "forbidden"] : [];
            const answered = await ask(
              token,
              method,
              addressOf(path, clusterId) + (row.query ?? ""),
              row.body?.(clusterId),
            );
            const got = REFUSED.has(answered) ? answered : "open";
            count += 1;
            // A missing cluster does not exist for an administrator either.
            const isMissing = clusterId === MISSING && right === "open" && answered === "cluster_not_found";
            if (got !== right && !also.includes(got) && !isMissing)
              wrong.push(
                `${holder.name}, ${scope} on ${on}: ${operation} of ${clusterId}: ${answered} instead of ${right}`,
              );
          }
        }
      }
  }
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(3_000);
});

function addressOf(path: string, clusterId: string): string {
  return path
    .replace("{clusterId}", clusterId)
    .replace("{name}", "nobody")
    .replace("{id}", "job_nobody")
    .replace("{file}", "SHA256SUMS");
}

async function ask(token: string, method: string, path: string, body: unknown): Promise<string> {
  const headers = present<Record<string, string>>({
    authorization: `Bearer ${token}`,
    "content-type": body !== undefined ? "application/json" : undefined,
  });
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const request = new Request(`http://localhost:3000/api/v1${path}`, { method, headers, ...sent });
  const answer = await inRequest(newBrowser({ origin: "" }), () => answerCall(request));
  return answer.ok ? "ok" : ((await answer.json()) as { code: string }).code;
}
