import { expect } from "playwright/test";
import type { Emulator } from "../../../lib/emulator/emulator.ts";
import { EMPTY_DESCRIPTION, REQUESTED_TEXTS } from "../../../lib/testing/operations/values.ts";
import { rowIdOf, type Target } from "../door-table.ts";
import { addPerson, addTeam, addToTeam, cookieOf, giveRole } from "../persons.ts";
import type { Rolecall } from "../rolecall.ts";
import { inStore, saveSqlUser } from "../store-file.ts";
import { knock } from "./doors.ts";
import type { Foreign, Viewer } from "./isolation.ts";

/** Unique texts, so that finding one in an answer proves a leak: of a cluster where they have a role, and of one where they have none. */
export const SECRETS = {
  home: {
    team: "Team Obsidian",
    owner: "Wilhelmina Oyelaran",
    purpose: "pays the nightjar invoices",
    reason: "the marmalade outage",
  },
  far: {
    team: "Team Cinnabar",
    owner: "Ignatius Featherstone",
    purpose: "feeds the tapir report",
    reason: "the quince migration",
    cluster: "zanzibar-ledger",
  },
} as const;
const MISSING = "00000000-0000-4000-8000-000000000000";

type Owner = { id: string; email: string; cookie: string; team: { id: string } };
export type World = {
  home: string;
  far: string;
  foreign: Foreign[];
  owners: Record<"home" | "far", Owner>;
  administrator: string;
  /** what each viewer's browser sends */
  cookies: Map<string, string>;
  /** the answer to a GET, as text */
  read: (path: string, cookie: string) => Promise<string>;
};

/** Two teams with SQL users that have a history, people outside these teams, and one SQL user of those people, `ours`. */
export async function makeWorld(rolecall: Rolecall, cloud: Emulator, viewers: Record<string, Viewer>): Promise<World> {
  const [home, far] = [cloud.addCluster("amber-ledger"), cloud.addCluster(SECRETS.far.cluster)];
  const administrator = await cookieOf(rolecall, addPerson(rolecall, "Ada", "administrator"));
  const read = async (path: string, cookie: string) =>
    (await fetch(rolecall.url + path, { headers: { cookie } })).text();
  await read("/api/operations/cluster.list?fresh=true", administrator);

  const ownerOf = async ({ team, owner }: { team: string; owner: string }): Promise<Owner> => {
    const person = addPerson(rolecall, owner);
    return { ...person, cookie: await cookieOf(rolecall, person), team: addTeam(rolecall, team, person) };
  };
  const owners = { home: await ownerOf(SECRETS.home), far: await ownerOf(SECRETS.far) };
  const ownTeam = addTeam(rolecall, "Team Amber");
  const cookies = new Map<string, string>();
  for (const [name, { inTeam, role }] of Object.entries(viewers)) {
    const viewer = addPerson(rolecall, name);
    if (inTeam) addToTeam(rolecall, ownTeam, viewer);
    if (role) giveRole(rolecall, viewer, home, role);
    cookies.set(name, await cookieOf(rolecall, viewer));
  }
  await cloud.addUser(home, "ours");
  saveSqlUser(rolecall, home, "ours", { state: "restricted", purpose: "theirs to see", team: ownTeam });

  async function act(action: string, input: unknown, cookie = administrator): Promise<void> {
    const row = { needs: "nothing", input: () => input } as const;
    const response = await knock(rolecall.url, action, row, { clusterId: "", name: "" }, cookie);
    expect(await response.text(), action).toContain('"ok":true');
  }

  /** A SQL user with a history of descriptions, an exception, resets and links, which was then given away, deleted or left. */
  async function belonging(
    kind: string,
    where: "home" | "far",
    name: string,
    end?: "deleted" | "given away",
    before?: { id: string },
  ): Promise<Foreign> {
    const { team, cookie, id: accountId, email } = owners[where];
    const { purpose, reason } = SECRETS[where];
    const target = { clusterId: where === "home" ? home : far, name };
    await cloud.addUser(target.clusterId, name);
    saveSqlUser(rolecall, target.clusterId, name, { state: "admin", team: before ?? team });
    // Listed before, or the cluster's Cluster Admins would be notified, and all their pages would name it.
    inStore(rolecall, "update sql_users set first_seen_at = 1 where id = ?", rowIdOf(target));
    await read(`/api/operations/sql_user.list?clusterId=${target.clusterId}&fresh=true`, administrator);
    const described = { ...target, ...EMPTY_DESCRIPTION, purpose, contact: purpose, notes: purpose };
    await act("sql_user.describe", { ...described, ownerTeamId: team.id });
    await act("sql_user.let_team_reset", { ...target, reason });
    await act("sql_user.reset_password.own", { id: rowIdOf(target) }, cookie);
    const pendingId = saveRequest(rolecall, target, { ...SECRETS[where], accountId, teamId: team.id });
    if (end === "given away") await act("sql_user.describe", { ...described, ownerTeamId: null });
    await act("claim.send", { ...target, for: { kind: "team", id: team.id }, hours: 1, word: "" });
    if (end === "deleted") await act("sql_user.delete", target);
    const one = (statement: string, value: string) =>
      String(Object.values(inStore(rolecall, statement, value)[0] ?? {})[0]);
    const { jobId, itemId } = saveRotation(rolecall, target, { accountId, owner: SECRETS[where].owner });
    savePair(rolecall, target, { owner: SECRETS[where].owner });
    const { reviewId, reviewRowId } = saveReview(rolecall, target, { accountId, ...SECRETS[where] });
    return {
      jobId,
      itemId,
      reviewId,
      reviewRowId,
      kind,
      ...target,
      teamId: team.id,
      accountId,
      email,
      pendingId,
      claimId: one("select id from claim_links where sql_user_id = ?", rowIdOf(target)),
      requestId: one("select request_id from audit_events where target = ? and request_id <> ''", name),
      noticeId: one("select id from notices where account_id = ?", accountId),
      shownId: one("select id from shown_passwords where name = ?", name),
      sessionId: one("select id_hash from sessions where account_id = ?", accountId),
    };
  }

  const foreign = [
    made("never there", home, "wraith"),
    await belonging("another team's", "home", "falcon"),
    await belonging("once their own", "home", "osprey", undefined, ownTeam),
    await belonging("deleted", "home", "heron", "deleted"),
    await belonging("nobody's", "home", "plover", "given away"),
    made("never there, on another cluster", far, "ghost"),
    await belonging("another team's, on another cluster", "far", "merlin"),
    await belonging("nobody's, on another cluster", "far", "dunlin", "given away"),
    made("on a cluster that is not there", MISSING, "spectre"),
  ];
  // Reading a list can add one, so the same request could have two answers.
  inStore(rolecall, "delete from notices where kind = 'drift'");
  return { home, far, foreign, owners, administrator, cookies, read };
}

type AboutRequest = { accountId: string; owner: string; teamId: string; team: string; reason: string; purpose: string };

/** Stores a pending request of the owner about their SQL user. */
function saveRequest(rolecall: Rolecall, target: Target, about: AboutRequest): string {
  const { accountId, owner, teamId, team, reason, purpose } = about;
  const { clusterId, name } = target;
  const [id, now] = [`ask_${clusterId}_${name}`.replaceAll("-", ""), Date.now()];
  const spec = { name, ...REQUESTED_TEXTS, purpose, userKind: "service", access: "", wantedDays: null };
  inStore(
    rolecall,
    `insert into requests (id, kind, state, requester_id, requester, team_id, team, cluster_id, cluster_name, sql_user_id, name, asked,
      reason, searched, created_at, expires_at) values (?, 'reset', 'pending', ?, ?, ?, ?, ?, 'asked', ?, ?, ?, ?, ?, ?, ?)`,
    ...[id, accountId, owner, teamId, team, clusterId, rowIdOf(target), name, JSON.stringify(spec)],
    ...[reason, `${name}\n${team}\n${reason}`.toLowerCase(), now, now + 3_600_000],
  );
  return id;
}

/** Stores the SQL user as the active one of a pair. */
function savePair(rolecall: Rolecall, target: Target, { owner }: { owner: string }) {
  const { clusterId, name } = target;
  const id = `par_${clusterId}_${name}`;
  inStore(
    rolecall,
    `insert into pairs (id, cluster_id, role, active, active_since, step, at, by, made_at, made_by)
      values (?, ?, 'paired_role', ?, 1, 'reset', 1, ?, 1, ?)`,
    ...[id, clusterId, name, owner, owner],
  );
  for (const member of [name, `${name}_paired`])
    inStore(
      rolecall,
      "insert into pair_members (cluster_id, name, pair_id, sql_user_id) values (?, ?, ?, ?)",
      ...[clusterId, member, id, rowIdOf({ clusterId, name: member })],
    );
}

/** Stores a finished rotation of the SQL user, started by its owner. */
function saveRotation(rolecall: Rolecall, target: Target, by: { accountId: string; owner: string }) {
  const { clusterId, name } = target;
  const [jobId, itemId] = [`job_${clusterId}_${name}`, `itm_${clusterId}_${name}`];
  const key = "A".repeat(87);
  inStore(
    rolecall,
    `insert into jobs (id, kind, state, input, account_id, email, name, session_hash, request_id, address, started_at, changed_at,
      changed_by, ended_at) values (?, 'rotation', 'ended', ?, ?, 'x@halden.example', ?, '', '', '', 1, 1, ?, 1)`,
    ...[jobId, JSON.stringify({ deliver: "browser", key }), by.accountId, by.owner, by.owner],
  );
  const data = { withProof: false, key, shownId: null, delivered: null, attempt: null };
  inStore(
    rolecall,
    `insert into job_items (id, job_id, position, cluster_id, name, sql_user_id, input, data, state, step, unsure, tries, at)
      values (?, ?, 0, ?, ?, ?, ?, ?, 'done', 'set', 0, 0, 1)`,
    ...[itemId, jobId, clusterId, name, rowIdOf(target)],
    ...[JSON.stringify({ clusterName: "rotated", storePlace: null }), JSON.stringify(data)],
  );
  inStore(
    rolecall,
    "insert into sealed_passwords (item_id, key, sealed, sealed_at) values (?, ?, 'sealed', ?)",
    ...[itemId, key, Date.now()],
  );
  return { jobId, itemId };
}

/** Stores an open review in which the owner decides about the SQL user. */
function saveReview(rolecall: Rolecall, target: Target, by: Pick<AboutRequest, "accountId" | "owner" | "purpose">) {
  const { clusterId, name } = target;
  const [reviewId, reviewRowId] = [`rev_${clusterId}_${name}`, `rvr_${clusterId}_${name}`];
  inStore(
    rolecall,
    `insert into reviews (id, name, state, spec, scope, clusters, left_out, population, sha256, start_event, frozen_at, due_at, started_at,
      started_by, started_by_id, started_by_email) values (?, ?, 'open', ?, '[]', ?, '[]', 1, '', '', 1, 9999999999999, 1, ?, ?, 'x')`,
    ...[reviewId, by.purpose, REVIEW_SPEC, JSON.stringify([{ id: clusterId, name: "reviewed", readAt: 1, rows: 1 }])],
    ...[by.owner, by.accountId],
  );
  inStore(
    rolecall,
    "insert into review_reviewers (review_id, part, account_id, name, email, label) values (?, 'fallback', ?, ?, 'x', '')",
    ...[reviewId, by.accountId, by.owner],
  );
  inStore(
    rolecall,
    `insert into review_rows (id, review_id, position, kind, cluster_id, cluster_name, name, subject_id, state, login_read, facts, part,
      passed_note, version, note) values (?, ?, 0, 'sql_user', ?, 'reviewed', ?, ?, 'admin', 0, ?, 'fallback', '', 0, '')`,
    ...[reviewRowId, reviewId, clusterId, name, rowIdOf(target), JSON.stringify({ purpose: by.purpose })],
  );
  return { reviewId, reviewRowId };
}

const REVIEW_SPEC = JSON.stringify({
  scope: { clusters: ["00000000-0000-4000-8000-000000000000"], teams: null, kinds: null, states: null },
  reviewers: "leads",
  named: [],
  fallback: "acc_nobody",
  name: "x",
  dueAt: 9_999_999_999_999,
  remindDays: null,
  repeats: false,
  without: [],
});

/** A SQL user that does not exist, with made-up ids of all that belongs to one. */
export function made(kind: string, clusterId: string, name: string): Foreign {
  return {
    kind,
    clusterId,
    name,
    claimId: `clm_${name}`,
    requestId: `req_${name}`,
    noticeId: `ntc_${name}`,
    shownId: `shn_${name}`,
    pendingId: `ask_${name}`,
    jobId: `job_${name}`,
    itemId: `itm_${name}`,
    reviewId: `rev_${name}`,
    reviewRowId: `rvr_${name}`,
    teamId: `tem_${name}`,
    accountId: `acc_${name}`,
    email: `${name}@halden.example`,
    sessionId: `0${name}`,
  };
}
