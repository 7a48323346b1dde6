import type { z } from "zod";
import type {
  ChangeMailsInput,
  ChangeNameInput,
  changePasswordInput,
  endOtherSessionsInput,
  Profile,
  SessionTarget,
} from "#lib/shared/people/accounts.ts";
import { type Actor, type Permit, requireConfirmed } from "../../access/guard.ts";
import { Refusal } from "../../base/failure.ts";
import type { Note } from "../../base/note.ts";
import { requestContext } from "../../base/request/request.ts";
import { hasMail } from "../../notices/send-mail.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { setName, setPassword } from "../../store/people/accounts.ts";
import { setWantsMails, wantsMails } from "../../store/people/notices.ts";
import { endSessionOf, endSessionsOf } from "../../store/sign-in/end-sessions.ts";
import { hasSession } from "../../store/sign-in/sessions.ts";
import { renew } from "../factors/confirm-identity.ts";
import { notifyNewPassword } from "../passwords/account-reset.ts";
import { hashNewPassword } from "../passwords/new-password.ts";
import { requirePasswords } from "../passwords/require-passwords.ts";
import { seenPasswords } from "../passwords/seen-passwords.ts";
import { isOwnPassword } from "../passwords/try-password.ts";
import { endableTokens, endChosenTokens } from "./end-tokens.ts";
import { requireFreeName } from "./free-name.ts";
import { revokedWords } from "./revoked-text.ts";

type Manage = Permit<"profile.manage">;
const NONE = { personal: [], services: [] };

/** The person's own account. */
export async function getProfile({ actor }: Manage): Promise<Profile> {
  const db = await store();
  const [wanted, seen] = await Promise.all([wantsMails(db, actor.accountId), seenPasswords(db, actor.accountId)]);
  return { name: actor.name, email: actor.email, seen, mails: { wanted, possible: hasMail() } };
}

/** Changes the name of the account. Throws `invalid_input` with the field where another account has that name or one that looks like it. */
export async function changeName({ actor }: Manage, { name }: ChangeNameInput): Promise<null> {
  await inTransaction(await store(), async (transaction) => {
    await requireFreeName(transaction, name, actor.accountId);
    await setName(transaction, actor.accountId, name);
  });
  return null;
}

/** Whether the account has notice mails on, or off, already. */
export async function hasMails({ accountId }: Pick<Actor, "accountId">, wanted: boolean): Promise<boolean> {
  return (await wantsMails(await store(), accountId)) === wanted;
}

/** Turns notice mails on or off. Security mails are always sent. */
export async function changeMails({ actor }: Manage, { wanted }: ChangeMailsInput): Promise<null> {
  await setWantsMails(await store(), actor.accountId, wanted);
  return null;
}

/**
 * Sets a new password once the old one is confirmed. Signs out every other browser, and ends the chosen API tokens; this browser's session
 * gets a new id.
 */
export async function changePassword(
  { actor }: Manage,
  input: z.output<typeof changePasswordInput>,
  note: Note,
): Promise<null> {
  requirePasswords();
  const db = await store();
  if (!(await isOwnPassword(db, actor, input.currentPassword, await requestContext())))
    throw new Refusal("invalid_input", {
      fields: { currentPassword: "This password is wrong, or there were too many wrong tries." },
    });
  const passwordHash = await hashNewPassword(input.password, actor);
  const revoked = await inTransaction(db, async (transaction) => {
    // A reset ends all sessions. A change that an ended session began must not overwrite the new password.
    if (!(await hasSession(transaction, actor.sessionHash))) throw new Refusal("unauthenticated");
    await setPassword(transaction, actor.accountId, passwordHash, actor.sessionHash);
    return endChosenTokens(transaction, actor, input.tokens);
  });
  note(revokedWords(revoked));
  await renew(db, actor.sessionHash, { begun: false });
  notifyNewPassword(actor, "on the page Security", { revoked, live: await endableTokens(db, actor).catch(() => NONE) });
  return null;
}

/** Signs the person out of one of their other browsers. */
export async function endOwnSession({ actor }: Manage, { sessionId }: SessionTarget): Promise<null> {
  if (!(await endSessionOf(await store(), actor.accountId, sessionId))) throw new Refusal("not_found");
  return null;
}

/**
 * Signs the person out of every other browser and ends the chosen API tokens; resolves to the number of sessions. Throws
 * `reauthentication_required` where a token would end and the password was not given lately, as for its revocation.
 */
export async function endOtherSessions(
  { actor }: Manage,
  { tokens }: z.output<typeof endOtherSessionsInput>,
  note: Note,
): Promise<{ ended: number }> {
  const { ended, revoked } = await inTransaction(await store(), async (transaction) => {
    const names = await endChosenTokens(transaction, actor, tokens);
    if (names.length > 0) requireConfirmed(actor);
    return { ended: await endSessionsOf(transaction, actor.accountId, actor.sessionHash), revoked: names };
  });
  note(revokedWords(revoked));
  return { ended };
}
