import { isIP } from "node:net";
import type { z } from "zod";
import {
  type createDestinationInput,
  type editDestinationInput,
  isSigned,
  type PauseDestinationInput,
  problemOfEdit,
  type ShownSecret,
  type WhereInput,
} from "#lib/shared/audit/destinations.ts";
import type { Permit } from "../../access/guard.ts";
import { kindOfAddress } from "../../base/addresses.ts";
import { env } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import type { Note } from "../../base/note.ts";
import { auditHead } from "../../store/audit/audit-events.ts";
import {
  addDestination,
  allDestinations,
  destinationOf,
  editDestination,
  pauseDestination,
  removeDestination,
  retryDestination,
  type StoredDestination,
  saveSealed,
} from "../../store/automation/destinations.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { newSigningSecret, type Opened, openDestination, sealDestination } from "./sealed.ts";

type Manages = Permit<"destinations.manage">;

/** More would only slow down each check of the outbox. */
const MOST = 50;
/** How long the old secret also signs after a replacement, so that receivers can change theirs. */
const OLD_SECRET_MS = 24 * 60 * 60_000;

/** The name of a destination for the audit; its id where there is none. */
export async function destinationName(id: string): Promise<string> {
  return (await destinationOf(await store(), id))?.name ?? id;
}

/** Whether a destination has this id. */
export async function isDestination(id: string): Promise<boolean> {
  return (await destinationOf(await store(), id)) !== undefined;
}

/** Adds a destination for future events. Its signing secret is shown once; empty for a kind that does not check it. */
export async function createDestination(
  { actor }: Manages,
  { kind, name, form, events, where }: z.output<typeof createDestinationInput>,
  note: Note,
): Promise<ShownSecret> {
  const db = await store();
  requireAllowed(where);
  const others = await allDestinations(db);
  if (others.length >= MOST) throw new Refusal("invalid_input", { fields: { name: `At most ${MOST} destinations.` } });
  requireFreeName(others, name);
  const id = newId("dst");
  const secret = newSigningSecret().reveal();
  const sealed = sealDestination(id, { secret, where: whereOf(where) });
  const { sequence: sentUpTo } = await auditHead(db);
  const place = placeOf(where);
  const target = where.target;
  const chosen = kind === "webhook" ? events : [];
  await addDestination(db, {
    id,
    kind,
    name,
    form,
    target,
    events: chosen,
    place,
    sealed,
    sentUpTo,
    createdBy: actor.name,
  });
  note({ destination: id, kind, form, host: hostOf(where) });
  return { id, secret: isSigned({ form, target }) ? secret : "" };
}

/** Changes a destination. Returns a secret only if a new one had to be made because the old one can no longer be opened. */
export async function changeDestination(
  _permit: Manages,
  { id, name, form, events, where }: z.output<typeof editDestinationInput>,
  note: Note,
): Promise<ShownSecret> {
  const db = await store();
  const known = await required(db, id);
  const problem = problemOfEdit({ kind: known.kind, form, events });
  if (problem) throw new Refusal("invalid_input", { fields: { [problem.path]: problem.message } });
  if (where) requireAllowed(where);
  if (known.kind === "webhook" && where?.target === "bucket")
    throw new Refusal("invalid_input", { fields: { where: "A webhook needs an address." } });
  requireFreeName(
    (await allDestinations(db)).filter((other) => other.id !== id),
    name,
  );
  const opened = openDestination(known);
  const made = newSigningSecret().reveal();
  const secret = opened?.secret ?? made;
  const moved = where && {
    target: where.target,
    place: placeOf(where),
    sealed: sealDestination(id, { ...opened, secret, where: whereOf(where) }),
  };
  const chosen = known.kind === "webhook" ? events : [];
  if (!(await editDestination(db, known, { name, form, events: chosen, ...moved }))) throw new Refusal("busy");
  note({
    destination: id,
    form,
    before: known.name !== name ? known.name : undefined,
    host: where ? hostOf(where) : undefined,
  });
  return { id, secret: where && !opened && isSigned({ form, target: where.target }) ? made : "" };
}

/** Pauses or resumes a destination. Throws `not_found`. */
export async function setPaused(_permit: Manages, { id, paused }: PauseDestinationInput, note: Note): Promise<null> {
  const db = await store();
  await required(db, id);
  await pauseDestination(db, id, paused);
  note({ destination: id });
  return null;
}

/** Deletes a destination with its log. Throws `not_found`. */
export async function deleteDestination(_permit: Manages, { id }: { id: string }, note: Note): Promise<null> {
  const db = await store();
  const { kind } = await required(db, id);
  await removeDestination(db, id);
  note({ destination: id, kind });
  return null;
}

/** Makes a new signing secret, shown once. The old one signs for another day. */
export async function replaceSecret(_permit: Manages, { id }: { id: string }, note: Note): Promise<ShownSecret> {
  const db = await store();
  const known = await required(db, id);
  const opened = openDestination(known);
  if (!opened || !isSigned(known)) throw new Refusal("not_found");
  const secret = newSigningSecret().reveal();
  const now = Date.now();
  const oldUntil = now + OLD_SECRET_MS;
  const sealed = sealDestination(id, { where: opened.where, secret, oldSecret: opened.secret, oldUntil });
  const isSaved = await saveSealed(db, id, { from: known.sealed, to: sealed, secretAt: now, oldUntil });
  if (!isSaved) throw new Refusal("busy");
  note({ destination: id });
  return { id, secret, oldUntil };
}

/** Makes a failing destination be tried within a second. */
export async function retryNow(_permit: Manages, { id }: { id: string }, note: Note): Promise<null> {
  const db = await store();
  await required(db, id);
  await retryDestination(db, id);
  note({ destination: id });
  return null;
}

async function required(db: Store, id: string): Promise<StoredDestination> {
  const found = await destinationOf(db, id);
  if (!found) throw new Refusal("not_found");
  return found;
}

function requireFreeName(others: readonly StoredDestination[], name: string): void {
  if (others.some((other) => other.name.toLowerCase() === name.toLowerCase()))
    throw new Refusal("invalid_input", { fields: { name: `A destination named ${name} already exists.` } });
}

/** Throws `invalid_input` for a place that Rolecall does not send to. The checks that are possible before the name is resolved, which happens at each delivery. */
export function requireAllowed(where: WhereInput): void {
  const url = new URL(where.target === "url" ? where.url : where.bucket.endpoint);
  const allowsPrivate = env().WEBHOOK_ALLOW_PRIVATE;
  const refuse = (words: string) => {
    throw new Refusal("invalid_input", { fields: { where: words } });
  };
  if (url.protocol !== "https:" && !allowsPrivate)
    refuse("Enter an https:// address. Plain http needs WEBHOOK_ALLOW_PRIVATE=true in Rolecall's environment.");
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const kind = isIP(host) === 0 ? "public" : kindOfAddress(host);
  if (kind === "never") refuse("Rolecall never sends to this address: it is local to a machine or reserved.");
  if (kind === "private" && !allowsPrivate)
    refuse("This address is private. To allow it, set WEBHOOK_ALLOW_PRIVATE=true in Rolecall's environment.");
}

/** A given place as it is sealed. */
export function whereOf(where: WhereInput): Opened["where"] {
  return where.target === "url" ? { url: where.url } : { bucket: where.bucket };
}

/** The visible part of a place: only the host of an address, since with many receivers anyone who has the path or query can post. */
function placeOf(where: WhereInput): string {
  if (where.target === "url") return hostOf(where);
  return `${hostOf(where)}/${where.bucket.bucket}/${where.bucket.prefix}`;
}

/** The visible part of an address. */
export function hostOf(where: WhereInput): string {
  return new URL(where.target === "url" ? where.url : where.bucket.endpoint).host;
}
