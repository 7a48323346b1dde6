import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import type { SignInProof } from "#lib/shared/people/factors.ts";
import { deviceCookie, sessionCookie } from "../../access/cookies.ts";
import { recorded } from "../../audit/recorded.ts";
import { Refusal } from "../../base/failure.ts";
import { tokenHash } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import type { RequestContext } from "../../base/request/request.ts";
import { record } from "../../store/audit/record-event.ts";
import type { Store } from "../../store/db/open.ts";
import { type OnApplied, startSessionBy } from "../../store/db/provision-account.ts";
import { setSignedIn } from "../../store/people/accounts.ts";
import type { Applied } from "../../store/people/directory.ts";
import type { ProvidedPerson } from "../../store/people/identities.ts";
import { addDevice } from "../../store/sign-in/devices.ts";
import { endSession } from "../../store/sign-in/end-sessions.ts";
import { finishPending, type Spend } from "../../store/sign-in/pending-sign-ins.ts";
import { startSession, startSessionOfPasskey, startSessionWith } from "../../store/sign-in/start-session.ts";
import { mailNewDevice } from "../accounts/security-mail.ts";
import { enterByProvider } from "../provider/provider-entry.ts";
import { thisDevice } from "./known-devices.ts";

/** The proof for a new session. A password, waiting sign-in, identity or passkey is checked again in the transaction that starts the session. */
export type Entry = {
  proof: SignInProof;
  passwordHash?: string;
  pending?: string;
  passkey?: string;
  /** uses up the code that answers a waiting sign-in: see {@link finishPending} */
  spend?: Spend;
  /** of a sign-in at the provider: the identity and session there */
  person?: ProvidedPerson | undefined;
  providerSession?: string | null;
  /** when the provider proved the person: see {@link startSession} */
  confirmedAt?: number;
};

/** Records the sign-in, starts the session, and mails the account if the browser is unknown. */
export async function enterOnRecord(
  db: Store,
  account: { id: string; email: string; name: string },
  request: RequestContext,
  entry: Entry,
): Promise<void> {
  const device = await thisDevice(db, account.id);
  const actor = { accountId: account.id, email: account.email };
  const about = { action: "session.sign_in", actor, request, details: { proof: entry.proof } } as const;
  const open = (onApplied?: OnApplied) => enter(db, account.id, request, device === undefined, { ...entry, onApplied });
  const start = () => (entry.person ? enterByProvider(db, account, entry.person, request, open) : open());
  if (entry.spend) {
    // Another answer may use up the code first, so the outcome is known only afterwards.
    await recorded(about, start);
  } else {
    await record({ ...about, outcome: "done" }).catch((error: unknown) => {
      log().error({ requestId: request.requestId, error }, "audit not written");
      throw new Refusal("audit_unavailable");
    });
    await start();
  }
  if (device === undefined) mailNewDevice(account, request);
}

/**
 * Sets the cookies of a new session; never reuses a session id from the browser. Throws `wrong_credentials` where the password of `entry`
 * was changed meanwhile, `factor_expired` where the waiting sign-in is over or the passkey was removed, and `provider_outdated` where the
 * person at the provider is no longer admitted. Calls `onApplied` once the changes by the directory are saved.
 */
export async function enter(
  db: Store,
  accountId: string,
  request: RequestContext,
  newDevice: boolean,
  {
    proof,
    passwordHash,
    pending,
    passkey,
    spend,
    person,
    providerSession,
    confirmedAt,
    onApplied,
  }: Entry & {
    onApplied?: OnApplied | undefined;
  } = { proof: "password" },
): Promise<void> {
  const cookie = await sessionCookie();
  if (cookie.id) await endSession(db, tokenHash(cookie.id));
  const applied: Applied[] = [];
  const hear = onApplied && ((change: Applied) => void applied.push(change));
  const start = () => {
    if (pending !== undefined) return finishPending(db, pending, { proof, passkey, spend, onApplied: hear }, request);
    if (passkey !== undefined) return startSessionOfPasskey(db, { accountId, passkey }, request);
    if (passwordHash !== undefined) return startSessionWith(db, { accountId, passwordHash }, request);
    if (person)
      return startSessionBy(db, { accountId, person, onApplied: hear }, request, {
        proof,
        providerSession,
        confirmedAt,
      });
    return startSession(db, accountId, request, Date.now(), { proof });
  };
  const id = await start();
  if (id === undefined) throw new Refusal(overCode(passwordHash, person));
  // Only what was saved, by the last try of the transaction.
  const saved = applied.at(-1);
  if (saved) onApplied?.(saved);
  cookie.id = id;
  await setSignedIn(db, accountId);
  await cookie.save();
  if (!newDevice) return;
  const device = await deviceCookie();
  device.id = await addDevice(db, accountId);
  await device.save();
}

function overCode(passwordHash: string | undefined, person: ProvidedPerson | undefined): ErrorCode {
  if (person) return "provider_outdated";
  return passwordHash === undefined ? "factor_expired" : "wrong_credentials";
}
