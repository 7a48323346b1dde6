import type { AccountRole } from "#lib/shared/policy.ts";
import { newToken, tokenHash } from "../../base/ids.ts";
import type { Store } from "../db/open.ts";

const MINUTE = 60_000;
/** A session that was not used for this long is over. */
export const IDLE_MS = 30 * MINUTE;
/** How long an entered password allows dangerous changes. Not sliding. */
export const CONFIRMED_MS = 10 * MINUTE;
/** How long a request with the id from before a confirmation is let in: it was sent before the browser had the new one. */
const RENEWED_MS = 10_000;
/** A use is written down at most once a minute. */
const TOUCH_MS = MINUTE;

export type Session = {
  /** of its id now */
  idHash: string;
  /**
   * 0 where it was found by its earlier id: a browser with only that one has not given the password. Also 0 where the provider did not say
   * when it had asked the person.
   */
  confirmedAt: number;
  account: { id: string; email: string; name: string; role: AccountRole };
};

/** Whether the session with this id now lets its browser in, as {@link findSession} does. Within a transaction, nobody ends it until that ends. */
export async function hasSession(store: Store, idHash: string, now = Date.now()): Promise<boolean> {
  const row = await alive(store, now)
    .select("sessions.id_hash")
    .where("sessions.id_hash", "=", idHash)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * The live session of this id, or undefined: unknown, idle for 30 minutes, older than 12 hours, or its account is disabled. For ten
 * seconds it is also found by the id that it had before {@link renewSession}.
 * `use` says whether a person did something (a navigation or a change); a page that refetches by itself does not extend the session.
 */
export function findSession(store: Store, id: string, use: boolean, now = Date.now()): Promise<Session | undefined> {
  return liveSession(store, tokenHash(id), { use, now, renewedAfter: now - RENEWED_MS });
}

/**
 * The live session that a change began under, by the hash of its id at that time. A confirmation of the
 * password does not end it, however long the change waits; the end of the session does.
 */
export function sessionOfBegun(store: Store, idHash: string, now = Date.now()): Promise<Session | undefined> {
  return liveSession(store, idHash, { use: false, now, renewedAfter: 0 });
}

/** The sessions that let their browser in, with their accounts, as a query. */
function alive(store: Store, now: number) {
  return store
    .selectFrom("sessions")
    .innerJoin("accounts", "accounts.id", "sessions.account_id")
    .where("sessions.expires_at", ">", now)
    .where("sessions.last_used_at", ">", now - IDLE_MS)
    .where("accounts.disabled_at", "is", null);
}

async function liveSession(
  store: Store,
  idHash: string,
  { use, now, renewedAfter }: { use: boolean; now: number; renewedAfter: number },
): Promise<Session | undefined> {
  const row = await alive(store, now)
    .select([
      "sessions.id_hash",
      "sessions.last_used_at",
      "sessions.confirmed_at",
      "accounts.id",
      "accounts.email",
      "accounts.name",
      "accounts.role",
    ])
    .where((eb) =>
      eb.or([
        eb("sessions.id_hash", "=", idHash),
        eb.and([eb("sessions.previous_hash", "=", idHash), eb("sessions.renewed_at", ">", renewedAfter)]),
      ]),
    )
    .executeTakeFirst();
  if (!row) return undefined;
  if (use && row.last_used_at < now - TOUCH_MS)
    await store.updateTable("sessions").set({ last_used_at: now }).where("id_hash", "=", row.id_hash).execute();
  return {
    idHash: row.id_hash,
    confirmedAt: row.id_hash === idHash ? row.confirmed_at : 0,
    account: { id: row.id, email: row.email, name: row.name, role: row.role },
  };
}

/**
 * What a person confirmed with: a code of an authenticator app stands for no password. `since`: when the account got this passkey or app.
 */
export type Confirmed = { by: "password" } | { by: "passkey" | "code"; since: number };

/**
 * Gives a session a new id after a confirmation, so that an id that leaked before soon stops working. `begun`: whether changes in flight
 * under the old id continue. Resolves to undefined where the session has another id by now.
 */
export async function renewSession(
  store: Store,
  idHash: string,
  { begun, confirmed = { by: "password" } }: { begun: boolean; confirmed?: Confirmed },
  now = Date.now(),
): Promise<string | undefined> {
  const id = newToken();
  const { numUpdatedRows } = await store
    .updateTable("sessions")
    .set({
      id_hash: tokenHash(id),
      last_used_at: now,
      previous_hash: begun ? idHash : null,
      renewed_at: begun ? now : null,
    })
    .set(confirmed.by === "code" ? {} : { confirmed_at: now, proved_at: now })
    .set(confirmed.by === "password" ? {} : { factor_at: now, factor_since: confirmed.since })
    .where("id_hash", "=", idHash)
    .executeTakeFirst();
  return numUpdatedRows === 1n ? id : undefined;
}
