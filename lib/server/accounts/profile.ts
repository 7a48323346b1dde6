import "server-only";
import type {
  ChangeMailsInput,
  ChangeNameInput,
  ChangePasswordInput,
  Profile,
  SessionTarget,
} from "#lib/shared/accounts.ts";
import type { Permit } from "../access/guard.ts";
import { Refusal } from "../base/failure.ts";
import { requestContext } from "../base/request.ts";
import { hasMail } from "../notices/send-mail.ts";
import { setName, setPassword } from "../store/accounts.ts";
import { countTokensOf } from "../store/api-tokens.ts";
import { endSessionOf, endSessionsOf } from "../store/end-sessions.ts";
import { setWantsMails, wantsMails } from "../store/notices.ts";
import { hasSession } from "../store/sessions.ts";
import { store } from "../store/store.ts";
import { inTransaction } from "../store/transaction.ts";
import { notifyNewPassword } from "./account-reset.ts";
import { renew } from "./confirm-identity.ts";
import { requireFreeName } from "./free-name.ts";
import { hashNewPassword } from "./new-password.ts";
import { requirePasswords } from "./require-passwords.ts";
import { seenPasswords } from "./seen-passwords.ts";
import { isOwnPassword } from "./try-password.ts";

type Manage = Permit<"profile.manage">;

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

/** Turns notice mails on or off. Security mails are always sent. */
export async function changeMails({ actor }: Manage, { wanted }: ChangeMailsInput): Promise<null> {
  await setWantsMails(await store(), actor.accountId, wanted);
  return null;
}

/** Sets a new password once the old one is confirmed. Signs out every other browser; this browser's session gets a new id. */
export async function changePassword({ actor }: Manage, input: ChangePasswordInput): Promise<null> {
  requirePasswords();
  const db = await store();
  if (!(await isOwnPassword(db, actor, input.currentPassword, await requestContext())))
    throw new Refusal("invalid_input", {
      fields: { currentPassword: "This password is wrong, or there were too many wrong tries." },
    });
  const passwordHash = await hashNewPassword(input.password, actor);
  await inTransaction(db, async (transaction) => {
    // A reset ends all sessions. A change that an ended session began must not overwrite the new password.
    if (!(await hasSession(transaction, actor.sessionHash))) throw new Refusal("unauthenticated");
    await setPassword(transaction, actor.accountId, passwordHash, actor.sessionHash);
  });
  await renew(db, actor.sessionHash, { begun: false });
  const live = await countTokensOf(db, actor.accountId).catch(() => 0);
  notifyNewPassword(actor, "on the page Security", { live });
  return null;
}

/** Signs the person out of one of their other browsers. */
export async function endOwnSession({ actor }: Manage, { sessionId }: SessionTarget): Promise<null> {
  if (!(await endSessionOf(await store(), actor.accountId, sessionId))) throw new Refusal("not_found");
  return null;
}

/** Signs the person out of every other browser; resolves to the number of sessions. */
export async function endOtherSessions({ actor }: Manage): Promise<{ ended: number }> {
  return { ended: await endSessionsOf(await store(), actor.accountId, actor.sessionHash) };
}
