import { validUntilText } from "../../answers/login-facts.ts";
import { cellOf, hasColumns } from "../../answers/read/result-set.ts";
import { enterDatabase } from "../../objects.ts";
import { showUser } from "../../templates/user-facts.ts";
import type { Hands, Journal, Session } from "./hands.ts";
import { closeSessions, dropDatabase, dropUser, showDatabases, shutOut } from "./statements.ts";
import { isBornAs, type Thing } from "./things.ts";

/**
 * `removed`, or already `gone`; `late`: it is not there, and may still come; `stays`: it could not be removed; `other`: what has the name
 * now is not what was made.
 */
export type Removal = "removed" | "gone" | "late" | "stays" | "other";

/** Every cluster has it. */
export const DEFAULT_DATABASE = "defaultdb";

/** A request that was sent before a crash may still arrive so long after it. */
const LATE_MS = 10 * 60_000;

/**
 * Removes what a check made, and nothing else: of a SQL user its birth is compared, of a database its owner. Takes each thing out of the
 * journal once it is gone, or no longer the check's. Databases are first, since their owners cannot go before them.
 */
export async function clean(
  hands: Hands,
  journal: Journal,
  things: readonly Thing[],
): Promise<ReadonlyMap<string, Removal>> {
  const removals = new Map<string, Removal>();
  let left = things;
  const inOrder = [
    ...things.filter(({ kind }) => kind === "database"),
    ...things.filter(({ kind }) => kind === "user"),
  ];
  for (const thing of inOrder) {
    const removal =
      thing.kind === "database" ? await cleanDatabase(hands, thing, things) : await cleanUser(hands, thing);
    removals.set(thing.name, removal);
    if (removal === "stays" || removal === "late") continue;
    left = left.filter((other) => other !== thing);
    await journal.write(left);
  }
  return removals;
}

/** Of something that is not there. */
function absence(hands: Hands, { seen, plannedAt }: Thing): Removal {
  return seen === null && hands.now() - plannedAt < LATE_MS ? "late" : "gone";
}

/** What is known of a SQL user: that it is not there, its VALID UNTIL, or nothing. */
export type Life = { readonly is: "absent" | "unknown" } | { readonly is: "there"; readonly until: string | undefined };

/** Whether a SQL user is there, and until when its password is valid. */
export async function lifeOf(admin: Session, name: string): Promise<Life> {
  const answer = await admin.run(showUser(name));
  if (answer.is !== "rows" || !hasColumns(answer.set, ["username", "options"])) return { is: "unknown" };
  const { set } = answer;
  const [row, ...others] = set.rows.filter((each) => cellOf(set, each, "username") === name);
  if (others.length > 0 || (row === undefined && set.rows.length > 0)) return { is: "unknown" };
  return row ? { is: "there", until: validUntilText(cellOf(set, row, "options")) } : { is: "absent" };
}

/** Whether a SQL user is the one that was made; undefined where that is not known. */
export async function isOwn(hands: Hands, thing: Thing, life: Life): Promise<boolean | undefined> {
  if (life.is !== "there") return life.is === "absent" ? false : undefined;
  if (isBornAs(thing, life.until)) return true;
  if (thing.madeBy !== "api" || thing.seen !== null || life.until !== undefined) return false;
  // The Cloud API gives no end, so between its answer and the mark the password alone shows whose SQL user it is.
  const login = await hands.signIn(thing.name, hands.passwordOf(`${thing.name} first`));
  if (login.is !== "open") return undefined; // It is also refused where psql took the password of the service file: that proves nothing.
  await login.session.close();
  return true;
}

async function cleanUser(hands: Hands, thing: Thing): Promise<Removal> {
  const life = await lifeOf(hands.admin, thing.name);
  if (life.is === "absent") return absence(hands, thing);
  const own = await isOwn(hands, thing, life);
  if (own === undefined) return "stays";
  if (!own) return "other";
  const [until = ""] = thing.marks ?? [];
  hands.step("Remove a SQL user of the check");
  await hands.admin.run(shutOut(thing.name, until));
  await hands.admin.run(closeSessions(thing.name));
  const dropped = await hands.admin.run(dropUser(thing.name));
  return dropped.is === "rows" ? "removed" : "stays";
}

async function cleanDatabase(hands: Hands, thing: Thing, things: readonly Thing[]): Promise<Removal> {
  const answer = await hands.admin.run(showDatabases());
  if (answer.is !== "rows" || !hasColumns(answer.set, ["database_name", "owner"])) return "stays";
  const { set } = answer;
  const row = set.rows.find((each) => cellOf(set, each, "database_name") === thing.name);
  if (!row) return absence(hands, thing);
  if (thing.owner === null || cellOf(set, row, "owner") !== thing.owner) return "other";
  // Another who took the name of the owner could have made this database.
  const owner = things.find(({ kind, name }) => kind === "user" && name === thing.owner);
  const life = await lifeOf(hands.admin, thing.owner);
  const isOwners = life.is === "absent" || (owner !== undefined && (await isOwn(hands, owner, life)));
  if (!isOwners) return isOwners === undefined ? "stays" : "other";
  hands.step("Remove the database of the check");
  // The session may be in it.
  await hands.admin.run(enterDatabase(DEFAULT_DATABASE));
  return (await hands.admin.run(dropDatabase(thing.name))).is === "rows" ? "removed" : "stays";
}
