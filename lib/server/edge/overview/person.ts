import type { z } from "zod";
import { type AnyPart, PERSON_PARTS, type PersonPart, type personPartInput } from "#lib/shared/people/page-parts.ts";
import type { PersonPage, PersonPower } from "#lib/shared/people/person-page.ts";
import { type AccountRole, clustersWith, holderOn, limitOf, may, type Roles } from "#lib/shared/policy.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { requireOpenPerson } from "../../access/open-pages.ts";
import { settingsNow } from "../../access/settings.ts";
import { Refusal } from "../../base/failure.ts";
import { clustersAsKnown } from "../../cloud/known-clusters.ts";
import { hasMail } from "../../notices/send-mail.ts";
import { everyTokenOf } from "../../people/accounts/end-tokens.ts";
import { hasPassword } from "../../people/passwords/require-passwords.ts";
import { withoutFactsNow } from "../../people/passwords/seen-passwords.ts";
import { toReview } from "../../reviews/list.ts";
import { clusterRolesOf } from "../../store/clusters/cluster-roles.ts";
import { keyClosedOn } from "../../store/clusters/key-reach.ts";
import type { KnownCluster } from "../../store/clusters/known-clusters.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { newestLeaver } from "../../store/jobs/leavers.ts";
import { seenAfter } from "../../store/passwords/exposures.ts";
import { accountById } from "../../store/people/accounts.ts";
import { directoryRightsOf } from "../../store/people/directory-rights.ts";
import { bindingOf } from "../../store/people/identities.ts";
import { countsOfPerson, membershipsAfter, sessionsAfter, validTokensAfter } from "../../store/people/page-rows.ts";
import { factorsOf } from "../../store/sign-in/factors.ts";
import { teamsOf } from "../../store/sql-users/owned-sql-users.ts";
import { cutAt, pageOf } from "./cursor.ts";
import { countsOf } from "./kept-counts.ts";
import { eventsPart, reachOf, requestsPart, rolesPart, sqlUsersPart } from "./page-parts.ts";

type Reads = Permit<"people.read">;
type FoundAccount = NonNullable<Awaited<ReturnType<typeof accountById>>>;
type Part = AnyPart<PersonPart>;

/** Everything about one person, with the first page of each part: their own, or with the right to manage accounts anyone's. */
export async function readPerson({ actor }: Reads, { accountId }: { accountId: string }): Promise<PersonPage> {
  requireOpenPerson(actor, accountId);
  const db = await store();
  const account = await findAccount(db, accountId);
  const manages = may(actor, "accounts.manage");
  const [facts, figures, ...parts] = await Promise.all([
    factsOf(db, account),
    figuresOf(db, account),
    ...PERSON_PARTS.map((part) => partOf(db, actor, account, { part })),
  ]);
  return {
    ...facts,
    account,
    own: accountId === actor.accountId,
    manages,
    mail: hasMail(),
    figures,
    // An administrator's question; the person has the page of their tokens.
    tokens: manages ? await everyTokenOf(db, accountId) : { personal: [], services: [] },
    asOf: Date.now(),
    parts: Object.fromEntries(parts.map((each) => [each.part, each])) as PersonPage["parts"],
  };
}

/** A page of one part. */
export async function readPersonPart(
  { actor }: Reads,
  { accountId, part, before }: z.output<typeof personPartInput>,
): Promise<Part> {
  requireOpenPerson(actor, accountId);
  const db = await store();
  return partOf(db, actor, await findAccount(db, accountId), { part, before });
}

async function findAccount(db: Store, accountId: string): Promise<FoundAccount> {
  const account = await accountById(db, accountId);
  if (!account) throw new Refusal("not_found");
  return account;
}

async function factsOf(db: Store, { id, role }: FoundAccount) {
  const [directory, binding, password, factors, plan, power] = await Promise.all([
    directoryRightsOf(db, id),
    bindingOf(db, id),
    hasPassword(db, id),
    factorsOf(db, id),
    newestLeaver(db, id),
    powerOf(db, { id, role }),
  ]);
  const known = directory.clusterRoles.length > 0 ? await clustersAsKnown() : [];
  const clusters = known.map((each) => ({ id: each.id, name: each.name }));
  return { directory, binding, password, factors, leaver: plan?.state ?? null, power, clusters };
}

async function figuresOf(db: Store, { id }: FoundAccount): Promise<PersonPage["figures"]> {
  const [counts, known, teams, reviews] = await Promise.all([
    countsOfPerson(db, id),
    clustersAsKnown(),
    teamsOf(db, id),
    toReview(db, id),
  ]);
  const reach = reachOf(
    teams.map((team) => team.id),
    known,
  );
  const { clusters, dues } = await countsOf(db, reach);
  const sums = [...clusters.values()].map((each) => each.states);
  const sum = (pick: (of: (typeof sums)[number]) => number) => sums.reduce((all, of) => all + pick(of), 0);
  return {
    teams: counts.teams,
    leads: counts.leads,
    roles: counts.roles,
    sessions: counts.sessions,
    tokens: counts.tokens,
    devices: counts.devices,
    passwords: counts.passwords,
    requests: counts.requests,
    reviews: reviews.length,
    sqlUsers: sum((of) => of.admin + of.privileged + of.unknown + of.restricted),
    admins: sum((of) => of.admin),
    due: dues.due,
  };
}

/** What the account could do at worst with SQL users, as its roles are now. */
async function powerOf(db: Store, { id, role }: { id: string; role: AccountRole }): Promise<PersonPower> {
  const [clusterRoles, settings, known, closedOn] = await Promise.all([
    clusterRolesOf(db, id),
    settingsNow(db),
    clustersAsKnown(),
    keyClosedOn(db),
  ]);
  const roles: Roles = { role, clusterRoles };
  const resets = clustersWith(roles, "sql_users.reset");
  const all = known.filter((cluster) => resets === "all" || resets.has(cluster.id));
  const there = all.filter((cluster) => closedOn(cluster.id) === null);
  const toAdmin = there.filter(
    (cluster) =>
      limitOf("sql_users.reset", holderOn(roles, cluster.id), { protected: false, state: "admin" }, settings) ===
      undefined,
  );
  return {
    all: resets === "all",
    clusters: there.length,
    names: there.slice(0, 2).map(({ name }) => name),
    closed: all.length - there.length,
    admins: await adminsOn(db, toAdmin),
  };
}

async function adminsOn(db: Store, clusters: readonly KnownCluster[]): Promise<number> {
  const counts = await countsOf(db, { clusters: clusters.map(({ id }) => id), own: { teams: [], clusters: [] } });
  return [...counts.clusters.values()].reduce((sum, { states }) => sum + states.admin, 0);
}

type Asked = { part: PersonPart; before?: string | undefined };

async function partOf(db: Store, actor: Actor, account: FoundAccount, { part, before }: Asked): Promise<Part> {
  const { id } = account;
  const viewed = { before, manages: may(actor, "accounts.manage") };
  switch (part) {
    case "teams":
      return pageOf("teams", await membershipsAfter(db, id, cutAt(before, "text", "text")), {
        key: (team) => [team.name, team.id],
        shown: (team) => team,
      });
    case "roles":
      return rolesPart(db, { accountId: id }, viewed);
    case "sqlUsers":
      return sqlUsersPart(
        db,
        (await teamsOf(db, id)).map((team) => team.id),
        before,
      );
    case "passwords":
      return passwordsPart(db, id, viewed);
    case "requests":
      return requestsPart(db, { requesterId: id, teams: [], clusters: [] }, viewed);
    case "reviews":
      return reviewsPart(db, id, before);
    case "sessions":
      return pageOf(
        "sessions",
        await sessionsAfter(db, { accountId: id, currentIdHash: actor.sessionHash }, cutAt(before, "number", "text")),
        { key: (session) => [session.startedAt, session.id], shown: (session) => session },
      );
    case "tokens":
      return pageOf("tokens", await validTokensAfter(db, id, cutAt(before, "text", "text")), {
        key: (token) => [token.name, token.id],
        shown: (token) => token,
      });
    case "events":
      return eventsPart(db, { actor: account.email }, { ...viewed, accountId: id });
    default:
      return part satisfies never;
  }
}

async function passwordsPart(
  db: Store,
  accountId: string,
  { before, manages }: { before: string | undefined; manages: boolean },
) {
  const [seen, known] = await Promise.all([
    seenAfter(db, accountId, cutAt(before, "number", "number", "text")),
    clustersAsKnown(),
  ]);
  const names = new Map(known.map(({ id, name }) => [id, name]));
  return pageOf("passwords", seen, {
    key: ({ inForce, at, id }) => [inForce === "yes" || inForce === "maybe" ? 0 : 1, at, id],
    shown: (each) => {
      const told = manages ? each : withoutFactsNow(each);
      const cluster = names.get(each.clusterId);
      return cluster === undefined ? told : { ...told, cluster };
    },
  });
}

/** Open reviews in which the account decides, the earliest end first: they are few. */
async function reviewsPart(db: Store, accountId: string, before: string | undefined) {
  const { after, limit } = cutAt(before, "number", "text");
  const [at = Number.NEGATIVE_INFINITY, id = ""] = after ?? [];
  const waiting = (await toReview(db, accountId)).sort(
    (one, other) => one.dueAt - other.dueAt || (one.id < other.id ? -1 : 1),
  );
  const rest = waiting.filter((each) => each.dueAt > Number(at) || (each.dueAt === at && each.id > String(id)));
  return pageOf("reviews", rest.slice(0, limit), {
    key: (review) => [review.dueAt, review.id],
    shown: (review) => ({ id: review.id, name: review.name, left: review.left, dueAt: review.dueAt }),
  });
}
