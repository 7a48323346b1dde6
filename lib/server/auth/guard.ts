import "server-only";
import { Refusal } from "../failure.ts";
import type { RequestContext } from "../request.ts";
import { CONFIRMED_MS, findSession } from "../store/sessions.ts";
import { store } from "../store/store.ts";
import { sessionCookie } from "./cookies.ts";

declare const proof: unique symbol;

/** Everything that an account may be allowed to do. Administrators may do all of it. */
export type Permission = "clusters.read" | "sql_users.read" | "sql_users.change" | "sql_users.verify";

export type Actor = {
  readonly accountId: string;
  readonly email: string;
  readonly name: string;
  readonly role: "administrator";
  readonly sessionHash: string;
  readonly confirmedAt: number;
};

/** Proof that the guard let this actor do `P`. Functions that take one cannot be called without having asked. */
export type Permit<P extends Permission> = { readonly actor: Actor; readonly permission: P; readonly [proof]: true };

/** The person behind this request's cookie, or undefined. `use`: see {@link findSession}. */
export async function currentActor(use: boolean): Promise<Actor | undefined> {
  const { id } = await sessionCookie();
  if (!id) return undefined;
  const session = await findSession(await store(), id, use);
  if (!session) return undefined;
  const { account, idHash, confirmedAt } = session;
  return {
    accountId: account.id,
    email: account.email,
    name: account.name,
    role: account.role,
    sessionHash: idHash,
    confirmedAt,
  };
}

/** Gives the permit, or throws the refusal `forbidden`. */
export function permit<P extends Permission>(actor: Actor, permission: P): Permit<P> {
  if (actor.role !== "administrator") throw new Refusal("forbidden");
  return { actor, permission } as Permit<P>;
}

/** Throws `reauthentication_required` unless the password was given within the last ten minutes. */
export function requireConfirmed(actor: Actor, now = Date.now()): void {
  if (actor.confirmedAt < now - CONFIRMED_MS) throw new Refusal("reauthentication_required");
}

/** Throws `wrong_origin` unless a browser says that our own page sent this. A missing header is refused too. */
export function requireOwnOrigin(request: RequestContext): void {
  if (!request.ownOrigin) throw new Refusal("wrong_origin");
}
