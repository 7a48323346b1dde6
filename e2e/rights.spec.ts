import { PAGE_LIST } from "../bench/page-list.ts";
import type { Emulator } from "../lib/emulator/emulator.ts";
import type { ErrorCode } from "../lib/shared/errors/errors.ts";
import { ALL_CLUSTERS, CLUSTER_ROLES, type ClusterRole, POLICY } from "../lib/shared/policy.ts";
import { serverActions } from "./support/actions.ts";
import { ACTIONS, type Door, PAGES, ROUTES, TAKEN_TEAM, type Target } from "./support/door-table.ts";
import { CALLED, READ } from "./support/doors/door-inputs.ts";
import { everyDoor, knock, pagesOnDisk, plainAnswer, routesOnDisk, wordFor } from "./support/doors/doors.ts";
import { expect, test } from "./support/fixtures.ts";
import { addPerson, addTeam, addToTeam, cookieOf, giveRole } from "./support/persons.ts";
import { PROVE } from "./support/prove.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { forgetFailedSignIns, inStore, saveSqlUser } from "./support/store-file.ts";

const MISSING = "00000000-0000-4000-8000-000000000000";

/** An account: its cluster role on its own cluster and on the other, and whether its team owns a SQL user. */
type Who = { signedIn: boolean; administrator?: true; own?: ClusterRole; other?: ClusterRole; owner?: true };

const PEOPLE = {
  "a stranger": { signedIn: false },
  "whose account is disabled": { signedIn: false },
  "a member without a role": { signedIn: true },
  "a member whose SQL user it is": { signedIn: true, owner: true },
  "an administrator whose SQL user it is": { signedIn: true, administrator: true, owner: true },
  "a Cluster Developer": { signedIn: true, own: "cluster_developer" },
  "a Cluster Creator": { signedIn: true, own: "cluster_creator" },
  "a Cluster Admin": { signedIn: true, own: "cluster_admin" },
  "a Cluster Admin through a team": { signedIn: true, own: "cluster_admin" },
  "a Cluster Creator who is Cluster Developer everywhere": {
    signedIn: true,
    own: "cluster_creator",
    other: "cluster_developer",
  },
  "an administrator": { signedIn: true, administrator: true },
} as const satisfies Record<string, Who>;
type PersonName = keyof typeof PEOPLE;
const NAMES = Object.keys(PEOPLE) as PersonName[];

/** What a Cluster Admin can tell apart on a cluster of theirs, and one object of each kind that is not theirs. */
const MANAGED: readonly Label[] = [
  ...(["nothing", "their own", "their own, gone", "their own, protected"] as const),
  ...(["another's", "missing", "their team's"] as const),
];

/**
 * The objects of the short run. Access is refused before the object is looked up, and an account with two relations to an object can
 * differ from each relation alone only at these. The long run calls each door as every person about every object.
 */
const ASKED_ABOUT: Partial<Record<PersonName, readonly Label[]>> = PROVE
  ? {}
  : {
      "a stranger": ["nothing", "their own", "their team's"],
      "whose account is disabled": ["nothing", "their own", "their team's"],
      "a member without a role": ["nothing", "their own", "their team's", "nobody's"],
      "a member whose SQL user it is": ["nothing", "their own", "their team's", "another team's", "nobody's", "ended"],
      "an administrator whose SQL user it is": ["their own", "their team's", "another team's", "nobody's"],
      "a Cluster Developer": ["nothing", "their own", "their own, gone", "another's", "their team's"],
      "a Cluster Creator": ["nothing", "their own", "their own, gone", "their own, protected", "another's"],
      // What answers about SQL users of others is compared byte by byte below, of both of these.
      "a Cluster Admin": MANAGED,
      "an administrator": MANAGED,
      "a Cluster Admin through a team": ["their own", "another's"],
      "a Cluster Creator who is Cluster Developer everywhere": ["their own", "another's"],
    };

/** Each of their rights comes from what another person of the table has alone. */
const COMBINED: ReadonlySet<PersonName> = new Set([
  "an administrator whose SQL user it is",
  "a Cluster Creator who is Cluster Developer everywhere",
]);

let rolecall: Rolecall;
let cloud: Emulator;
let clusters: { own: string; other: string; missing: string };
const YESTERDAY = "an administrator who gave the password long ago";
const cookies = new Map<string, string>();
let owners: { id: string };
let others: { id: string };

test.beforeAll(async ({ rolecall: started, cloud: made, signedIn, playwright }) => {
  rolecall = started;
  cloud = made;
  clusters = { own: cloud.addCluster(), other: cloud.addCluster(), missing: MISSING };
  const request = await playwright.request.newContext({ baseURL: rolecall.url, storageState: signedIn });
  await request.get("/api/operations/cluster.list?fresh=true");
  await request.dispose();
  owners = addTeam(rolecall, "Owners of the doors");
  others = addTeam(rolecall, "Others");
  for (const clusterId of [clusters.own, clusters.other]) await arrange(clusterId);

  for (const name of NAMES) {
    if (name === "a stranger") continue;
    const who: Who = PEOPLE[name];
    const administrator = who.administrator || name === "whose account is disabled";
    const person = addPerson(rolecall, name, administrator ? "administrator" : "member");
    const holder = name.includes("team") ? addTeam(rolecall, TAKEN_TEAM, person) : person;
    if (who.owner) addToTeam(rolecall, owners, person);
    if (who.own) giveRole(rolecall, holder, clusters.own, who.own);
    if (who.other) giveRole(rolecall, holder, ALL_CLUSTERS, who.other);
    cookies.set(name, await cookieOf(rolecall, person));
    if (name === "whose account is disabled")
      inStore(rolecall, "update accounts set disabled_at = 1 where id = ?", person.id);
  }
  const tired = addPerson(rolecall, "Yesterday", "administrator");
  cookies.set(YESTERDAY, await cookieOf(rolecall, tired));
  inStore(rolecall, "update sessions set confirmed_at = 1 where account_id = ?", tired.id);
});

test.afterAll(() => forgetFailedSignIns(rolecall));

test("every door of the build has a row", () => {
  const actions = [...serverActions().keys()].filter((name) => name !== "call");
  const named = Object.keys(ACTIONS).filter((name) => !name.startsWith("preview "));
  expect(named.sort()).toEqual([...actions, ...CALLED].sort());
  const routes = Object.keys(ROUTES).filter((name) => !name.startsWith("read "));
  expect(routes.sort()).toEqual(routesOnDisk().sort());
  const reads = Object.keys(ROUTES).filter((name) => name.startsWith("read "));
  expect(reads.sort()).toEqual(READ.map((name) => `read ${name}`).sort());
  expect(Object.keys(PAGES).sort()).toEqual(pagesOnDisk().sort());
});

test("every page has a measured cost", () => {
  expect(Object.keys(PAGE_LIST).toSorted()).toEqual(pagesOnDisk().toSorted());
});

for (const name of NAMES)
  test(`${name} gets through each door what the policy says, and nothing else${COMBINED.has(name) ? " @long" : ""}`, async () => {
    const wrong: string[] = [];
    for (const [door, row] of everyDoor())
      for (const [label, target] of targetsOf(row)) {
        if (ASKED_ABOUT[name]?.includes(label) === false) continue;
        const answer = await call(door, row, target, name);
        const right = asSeen(door, expected(row, PEOPLE[name], label, target));
        if (answer !== right) wrong.push(`${door} on ${label}: ${answer} instead of ${right}`);
        // A refusal must not change anything, or the next answers would be wrong.
        if (answer === "ok" && ACTIONS[door] && row.about) {
          await arrange(target.clusterId);
          if (door === "sql_user.delete") await readAgain(target.clusterId);
        }
      }
    expect(wrong).toEqual([]);
  });

test("only dangerous doors need a password within ten minutes", async () => {
  const wrong: string[] = [];
  for (const [door, row] of everyDoor()) {
    if (row.needs === "nothing") continue;
    const target = { clusterId: clusters.own, name: "there" };
    const answer = await call(door, row, target, YESTERDAY);
    if ((answer === "reauthentication_required") !== (row.confirmed === true)) wrong.push(`${door}: ${answer}`);
    // What one door has protected would need a password at the next.
    if (answer === "ok" && ACTIONS[door] && row.about) await arrange(clusters.own);
  }
  expect(wrong).toEqual([]);
  const guarded = { clusterId: clusters.own, name: "guarded" };
  const reset = ACTIONS["sql_user.reset_password"] as Door;
  expect(await call("sql_user.reset_password", reset, guarded, YESTERDAY)).toBe("reauthentication_required");
});

test("a cluster that is not theirs answers people in the very same bytes as one that does not exist", async () => {
  // They name SQL users and appear on every page of a Cluster Admin.
  inStore(rolecall, "delete from notices where kind = 'drift'");
  for (const [door, row] of everyDoor()) {
    if (row.about === undefined || row.about === "own_sql_user") continue;
    // isolation.spec.ts compares all parts of pages; the long run also compares whole pages.
    if (PAGES[door] && !PROVE) continue;
    for (const name of ["a member without a role", "a Cluster Admin"] as const) {
      const bytes = async (clusterId: string, user: string) => {
        const target = { clusterId, name: user };
        const response = await knock(rolecall.url, door, row, target, cookies.get(name) ?? "");
        return plainAnswer(response, Object.values(target));
      };
      // More than once, since a busy server may send a page in parts.
      await expect(async () => {
        const missing = await bytes(clusters.missing, "there");
        expect(await bytes(clusters.other, "there"), `${door}, ${name}`).toBe(missing);
        expect(await bytes(clusters.other, "gone"), `${door}, ${name}`).toBe(missing);
      }).toPass({ timeout: 60_000 });
    }
  }
});

test("a SQL user of another team answers in the same bytes as an unowned, an ended and an unknown one", async () => {
  for (const [door, row] of everyDoor()) {
    if (row.about !== "own_sql_user") continue;
    for (const name of ["a member whose SQL user it is", "a Cluster Admin", "an administrator"] as const) {
      const bytes = async (user: string) => {
        const target = { clusterId: clusters.own, name: user };
        const response = await knock(rolecall.url, door, row, target, cookies.get(name) ?? "");
        return plainAnswer(response, Object.values(target));
      };
      const missing = await bytes("gone");
      expect(missing).toContain("sql_user_not_found");
      for (const user of ["theirs", "there", "ended"]) expect(await bytes(user), `${door}, ${name}`).toBe(missing);
    }
  }
});

type Label =
  | "their own"
  | "their own, gone"
  | "their own, protected"
  | "another's"
  | "another's, gone"
  | "missing"
  | "their team's"
  | "another team's"
  | "nobody's"
  | "ended"
  | "nothing";

function targetsOf({ about }: Door): [Label, Target][] {
  const { own, other, missing } = clusters;
  const there: [Label, Target][] = [
    ["their own", { clusterId: own, name: "there" }],
    ["another's", { clusterId: other, name: "there" }],
    ["missing", { clusterId: missing, name: "there" }],
  ];
  if (about === undefined) return [["nothing", { clusterId: own, name: "there" }]];
  if (about === "cluster") return there;
  if (about === "own_sql_user")
    return [
      ["their team's", { clusterId: own, name: "ours" }],
      ["another team's", { clusterId: own, name: "theirs" }],
      ["nobody's", { clusterId: own, name: "there" }],
      ["ended", { clusterId: own, name: "ended" }],
      ["missing", { clusterId: own, name: "gone" }],
    ];
  return [
    ...there,
    ["their own, gone", { clusterId: own, name: "gone" }],
    ["their own, protected", { clusterId: own, name: "guarded" }],
    ["another's, gone", { clusterId: other, name: "gone" }],
  ];
}

/** The expected answer, derived here independently of the policy table: `ok` or the code of the refusal. */
function expected(door: Door, who: Who, label: Label, { clusterId }: Target): "ok" | "open" | ErrorCode {
  if (door.needs === "nothing") return "open";
  if (!who.signedIn) return "unauthenticated";
  const allowed = door.reported ?? "ok";
  if (door.needs === "session") return allowed;
  const { on, from } = POLICY[door.needs];
  if (on === "own_sql_users") return who.owner && label === "their team's" ? allowed : "sql_user_not_found";
  if (on === "installation") {
    if (!who.administrator && from !== "member") return "forbidden";
    return door.about === "cluster" && clusterId === clusters.missing ? "cluster_not_found" : allowed;
  }
  if (on === "own_clusters") {
    if (!who.administrator && !atLeast(who.own, from) && !atLeast(who.other, from)) return "forbidden";
    // A role on all clusters is one on a cluster that does not exist, too.
    const needed = door.onMissing && POLICY[door.onMissing].from;
    return needed && who.other && !atLeast(who.other, needed) ? "forbidden" : allowed;
  }

  const role = who.administrator
    ? "cluster_admin"
    : higher(clusterId === clusters.own ? who.own : undefined, who.other);
  if (!role) return "cluster_not_found";
  if (!atLeast(role, from)) return "forbidden";
  if (clusterId === clusters.missing && !door.ownStoreOnly) return "cluster_not_found";
  if (label.endsWith("gone")) return door.gone ?? allowed;
  if (label.endsWith("protected") && door.change && role !== "cluster_admin") return "sql_user_protected";
  return allowed;
}

function atLeast(role: ClusterRole | undefined, from: string): boolean {
  return role !== undefined && CLUSTER_ROLES.indexOf(role) >= CLUSTER_ROLES.indexOf(from as ClusterRole);
}

function higher(one: ClusterRole | undefined, other: ClusterRole | undefined): ClusterRole | undefined {
  return atLeast(one, other ?? "") ? one : (other ?? one);
}

/** A missing page shows no reason. */
function asSeen(door: string, right: string): string {
  return PAGES[door] && /^forbidden|not_found$/.test(right) ? "missing" : right;
}

async function call(door: string, row: Door, target: Target, as: string): Promise<string> {
  if (row.needs === "nothing") return "open";
  // Confirms the password again, since some changes use up the confirmation.
  inStore(rolecall, "update sessions set proved_at = ?", as === YESTERDAY ? 0 : Date.now());
  return wordFor(door, await knock(rolecall.url, door, row, target, cookies.get(as) ?? ""));
}

/** Recreates a SQL user that Rolecall deleted, without Rolecall knowing. */
async function readAgain(clusterId: string): Promise<void> {
  const headers = { cookie: cookies.get(YESTERDAY) ?? "" };
  const answer = await fetch(`${rolecall.url}/api/operations/sql_user.list?clusterId=${clusterId}&fresh=true`, {
    headers,
  });
  expect(await answer.json()).toMatchObject({ ok: true });
}

/** Restores the SQL users of a cluster for the next door. */
async function arrange(clusterId: string): Promise<void> {
  if (clusterId === MISSING) return;
  inStore(rolecall, "delete from shown_passwords");
  // A team's request that waits would refuse the next person's.
  inStore(rolecall, "delete from requests where cluster_id = ?", clusterId);
  for (const name of ["there", "guarded"]) {
    if (!cloud.userNames(clusterId).includes(name)) await cloud.addUser(clusterId, name);
    inStore(rolecall, "delete from sql_users where cluster_id = ? and name = ?", clusterId, name);
    saveSqlUser(rolecall, clusterId, name, { state: "admin" });
  }
  for (const [name, team] of [
    ["ours", owners],
    ["theirs", others],
    ["ended", owners],
  ] as const) {
    if (!cloud.userNames(clusterId).includes(name)) await cloud.addUser(clusterId, name);
    inStore(rolecall, "delete from sql_users where cluster_id = ? and name = ?", clusterId, name);
    saveSqlUser(rolecall, clusterId, name, { state: "restricted", team });
  }
  inStore(rolecall, "update sql_users set ended_at = 1 where cluster_id = ? and name = 'ended'", clusterId);
  inStore(rolecall, "update sql_users set protected = 1 where cluster_id = ? and name = 'guarded'", clusterId);
}
