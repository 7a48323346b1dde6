import { present } from "#lib/shared/present.ts";
import { type ClusterRole, holds, POLICY } from "../../../lib/shared/policy.ts";
import type { Foreign, More } from "../../../lib/testing/operations/fixture.ts";
import { FIXTURES } from "../../../lib/testing/operations/fixtures.ts";
import { searches } from "../../../lib/testing/operations/values.ts";
import { type Door, doorOf, OPEN_ACTIONS, OTHER_ROUTES, rowIdOf } from "../door-table.ts";

export type { Foreign } from "../../../lib/testing/operations/fixture.ts";

/** One request to a door: its address, and what differs from its row in the table of doors. */
export type Question = { address: string; row: Door };

type OfOthers = "nothing" | ((foreign: Foreign) => readonly More[]) | undefined;

/** What each operation and its preview say of SQL users of others, by door. */
const OF_OPERATIONS = new Map<string, OfOthers>(
  FIXTURES.flatMap(({ operation, fixture }): [string, OfOthers][] => {
    const foreign = "foreign" in fixture ? fixture.foreign : undefined;
    const preview = "preview" in fixture ? fixture.preview : undefined;
    const own: [string, OfOthers] = [doorOf(operation, fixture), foreign];
    return preview ? [own, [`preview ${operation.name}`, "foreign" in preview ? preview.foreign : foreign]] : [own];
  }),
);

const SECRET = "x".repeat(43);
const byAccount = ({ accountId: id }: Foreign): More[] => [{ id }];
const byReview = ({ reviewId: id }: Foreign): More[] => [{ id }];

/** The requests about a foreign SQL user to pages, and to actions without a session. */
const INPUTS: Readonly<Record<string, (foreign: Foreign) => readonly More[]>> = {
  // Its own is a name of an account, another one each time.
  "profile.change_name": () => [{ input: { name: "Another name" } }],
  endClaimAction: ({ claimId: id }) => [{ input: { id, secret: SECRET, opener: SECRET } }],
  openClaimAction: ({ claimId: id }) => [{ input: { id, secret: SECRET, opener: SECRET } }],
  useClaimAction: ({ claimId: id }) => [{ input: { id, secret: SECRET, opener: SECRET, word: "" } }],
  "/requests": ({ name, pendingId }) => [{ query: `?request=${pendingId}` }, { query: `?q=${name}` }],
  "/claim/[id]": ({ claimId: id }) => [{ id }],
  "/reviews/[id]": byReview,
  "/reviews/[id]/evidence": byReview,
  "/restrict": ({ clusterId, name }) => [
    { query: "" },
    { query: `?cluster=${clusterId}` },
    { query: `?cluster=${clusterId}&user=${name}` },
  ],
  "/restrict/[id]": ({ jobId: id }) => [{ id }],
  "/rotation/[id]": ({ jobId: id }) => [{ id }],
  "/my": ({ name }) => [{ query: `?q=${name}` }],
  "/my/[id]": (foreign) => [{ id: rowIdOf(foreign) }],
  "/sql-users": ({ name, clusterId }) => [{ query: `?q=${name}` }, { query: `?after=${clusterId}/a` }],
  "/access/people/[accountId]": byAccount,
  "/access/people/[accountId]/leaver": byAccount,
  "/access/teams/[teamId]": ({ teamId: id }) => [{ id }],
  "/audit": searches,
};

/** Doors whose input cannot name a SQL user, its owner or its cluster. Their answers are searched nevertheless. */
export const NAME_NOTHING: readonly string[] = [
  ...[...OF_OPERATIONS].flatMap(([door, foreign]) => (foreign === "nothing" ? door : [])),
  ...OPEN_ACTIONS.filter((action) => !Object.hasOwn(INPUTS, action)),
  ...OTHER_ROUTES,
  ...[
    "/",
    "/entered",
    "/confirmed",
    "/enrol",
    "/sign-in",
    "/sign-in/factor",
    "/setup",
    "/forgot-password",
    "/[...missing]",
  ],
  ...[
    "/profile",
    "/profile/security",
    "/profile/tokens",
    "/device",
    "/access",
    "/access/roles",
    "/access/rules",
    "/access/teams",
    "/settings",
  ],
  ...["/clusters", "/report", "/lint", "/api-reference", "/rotation/policy", "/rotation", "/rotation/jobs", "/reviews"],
  ...["/settings/destinations", "/settings/secret-stores"],
];

/** All requests to a door about this SQL user. */
export function questions(door: string, row: Door, foreign: Foreign): Question[] {
  const ofOthers = INPUTS[door] ?? OF_OPERATIONS.get(door);
  const inputs: readonly More[] = typeof ofOthers === "function" ? ofOthers(foreign) : [{}];
  return inputs.map(({ id = rowIdOf(foreign), query = row.query, form = row.form, input = row.input?.(foreign) }) => ({
    address: door
      // Of an operation it is the name, not of a SQL user.
      .replace("operations/[name]", "operations/no.such.operation")
      .replace("[clusterId]", foreign.clusterId)
      .replace("[name]", foreign.name)
      .replace(/\[(?:id|accountId|teamId)\]/, id),
    row: present({ ...row, query: query || undefined, form: form || undefined, input: () => input }),
  }));
}

/** The caller. `role` is that on their own cluster; on others they have none. */
export type Viewer = { inTeam: boolean; role?: ClusterRole };

/** Whether this door may show the caller SQL users on their own cluster. */
export function isTheirs({ needs: needed, reveals }: Door, { role: clusterRole }: Viewer): boolean {
  const needs = reveals ?? needed;
  if (needs === "nothing" || needs === "session" || !clusterRole) return false;
  // Approvers see the requests of their cluster among their own.
  if (needs === "requests.ask") return holds({ role: "member", clusterRole }, "requests.decide");
  const { on } = POLICY[needs];
  return (on === "cluster" || on === "own_clusters") && holds({ role: "member", clusterRole }, needs);
}

/**
 * Whether the answers may depend on the cluster: on their own, a missing right is *forbidden*, and where their team owns a SQL user they
 * may request more.
 */
export function hangsOnCluster({ about, needs }: Door, { role, inTeam }: Viewer): boolean {
  if (needs === "requests.ask") return inTeam;
  return role !== undefined && (about === "cluster" || about === "sql_user");
}
