import type { AuditEvent, AuditNames, AuditNamesInput, AuditPage } from "#lib/shared/audit/audit-schema.ts";
import { clustersWith } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import { isClusterSought } from "#lib/shared/vendor-labels.ts";
import type { Actor, Permit } from "../../access/guard.ts";
import { clusterNamesAsKnown, clustersAsKnown } from "../../cloud/known-clusters.ts";
import { accountNamesOf, recentActors } from "../../store/audit/audit-queries.ts";
import { store } from "../../store/db/store.ts";
import { accountNames, accountWithEmail } from "../../store/people/accounts.ts";
import { teamNames, teamNamesOf } from "../../store/people/teams.ts";

/** As many as a menu shows. */
const MOST = 20;

/** The events of a page with the current names of their clusters. Exports and histories have the ids alone, which outlive a rename. */
export async function withClusterNames({ events, ...rest }: AuditPage): Promise<AuditPage> {
  const names = await clusterNamesAsKnown(events.flatMap(({ clusterId }) => clusterId ?? []));
  const named = events.map((event) => present<AuditEvent>({ ...event, clusterName: names.get(event.clusterId ?? "") }));
  return { ...rest, events: named };
}

/** Names for the filters of the audit, of what this person may see there. They are read from the store alone. */
export async function auditNames({ actor }: Permit<"audit.read">, asked: AuditNamesInput): Promise<AuditNames> {
  const nothing: AuditNames = { people: [], clusters: [], targets: [], more: 0 };
  if ("named" in asked) return { ...nothing, ...(await withName(actor, asked.named)) };
  if (!("of" in asked)) return { ...nothing, ...(await ofFilter(actor, asked)) };
  const word = asked.q.trim().toLowerCase();
  if (asked.of === "clusters") {
    const sees = seesEventsOf(actor);
    const found = (await clustersAsKnown()).filter((each) => sees(each.id) && isClusterSought(each, word));
    return { ...nothing, clusters: found.slice(0, MOST).map(({ id, name }) => ({ id, name })), more: beyond(found) };
  }
  const has = (text: string) => text.toLowerCase().includes(word);
  const found = (await peopleFor(actor)).filter(({ name, email }) => has(name) || has(email));
  return { ...nothing, people: found.slice(0, MOST).map(asPerson), more: beyond(found) };
}

const beyond = (found: readonly unknown[]) => Math.max(0, found.length - MOST);

/** The people of this name in any case, and for administrators, who alone see events of teams, the team of exactly this name. */
async function withName(actor: Actor, name: string): Promise<Pick<AuditNames, "people" | "targets">> {
  const [people, teams] = await Promise.all([peopleFor(actor), isAdministrator(actor) ? store().then(teamNames) : []]);
  return {
    people: people
      .filter((each) => each.name.toLowerCase() === name.toLowerCase())
      .slice(0, MOST)
      .map(asPerson),
    targets: teams.filter((each) => each.name === name).slice(0, MOST),
  };
}

/** What the filters that are set are called. */
async function ofFilter(
  viewer: Actor,
  { actor, cluster, target }: { actor?: string; cluster?: string; target?: string },
): Promise<Omit<AuditNames, "more">> {
  const [people, clusters, targets] = await Promise.all([
    actor === undefined ? [] : personFor(viewer, actor),
    cluster !== undefined && seesEventsOf(viewer)(cluster) ? clusterNamesAsKnown([cluster]) : [],
    target !== undefined && isAdministrator(viewer) ? targetNames(target) : [],
  ]);
  return { people, clusters: [...clusters].map(asNamed), targets };
}

const asPerson = ({ name, email }: { name: string; email: string }) => ({ name, email });
const asNamed = ([id, name]: readonly [string, string]) => ({ id, name });

async function targetNames(id: string): Promise<AuditNames["targets"]> {
  const db = await store();
  const [teams, accounts] = await Promise.all([teamNamesOf(db, [id]), accountNamesOf(db, [id])]);
  return [...teams, ...accounts].map(asNamed);
}

const isAdministrator = ({ role }: Actor) => role === "administrator";

function seesEventsOf(viewer: Actor): (clusterId: string) => boolean {
  const visible = clustersWith(viewer, "audit.read");
  return (id) => visible === "all" || visible.has(id);
}

/** The account of this email, where {@link peopleFor} has it. For others than administrators, one that exists costs what none does. */
async function personFor(viewer: Actor, email: string): Promise<AuditNames["people"]> {
  if (!isAdministrator(viewer)) return (await peopleFor(viewer)).filter((each) => each.email === email).map(asPerson);
  const account = await accountWithEmail(await store(), email);
  return account ? [{ name: account.name, email }] : [];
}

/** Every account for administrators; for others, those that acted of late on clusters whose events they may see. */
async function peopleFor(viewer: Actor): Promise<{ name: string; email: string }[]> {
  return accountNames(await store(), isAdministrator(viewer) ? undefined : [...(await actorsFor(viewer))]);
}

async function actorsFor(viewer: Actor): Promise<Set<string>> {
  const visible = clustersWith(viewer, "audit.read");
  return recentActors(await store(), visible === "all" ? visible : [...visible]);
}
