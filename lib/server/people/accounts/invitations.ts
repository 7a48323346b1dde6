import "server-only";
import type { Result } from "#lib/shared/errors/result.ts";
import {
  acceptInvitationInput,
  type InvitationTarget,
  type InviteInput,
  type MadeLink,
  NO_GIFTS,
} from "#lib/shared/people/accounts.ts";
import { ACCOUNT_ROLE_NAMES } from "#lib/shared/policy.ts";
import { present } from "#lib/shared/present.ts";
import { type Permit, requireOwnOrigin } from "../../access/guard.ts";
import { attempt } from "../../audit/attempt.ts";
import { recorded } from "../../audit/recorded.ts";
import { hasPasswords, signInProvider } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import { newId } from "../../base/ids.ts";
import { linkTo } from "../../base/link-to.ts";
import type { Note } from "../../base/note.ts";
import { parse } from "../../base/parse.ts";
import { requestContext } from "../../base/request/request.ts";
import { hasMail, sendMail } from "../../notices/send-mail.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { accountById, accountWithEmail, addAccount } from "../../store/people/accounts.ts";
import { givesOf, liveToken, makeToken, revokeInvitation, spendToken } from "../../store/people/tokens.ts";
import { hashNewPassword } from "../passwords/new-password.ts";
import { requirePasswords } from "../passwords/require-passwords.ts";
import { enter } from "../sign-in/enter.ts";
import { requireFreeName } from "./free-name.ts";
import { giftWords, give, requireGifts } from "./invitation-gives.ts";
import { voidLink } from "./links.ts";
import { administratorInvited, notifyAdministrators } from "./notify.ts";

/**
 * Invites an email address; a new invitation replaces the older link. The link is mailed, or returned to the administrator where Rolecall
 * can send no mail. `gives` are the teams and cluster roles of the new account. Refuses an address that has an account, and teams or
 * clusters that do not exist. Throws `mail_failed`.
 */
export async function invite(
  { actor }: Permit<"accounts.manage">,
  { email, role, gives = NO_GIFTS }: InviteInput,
  note: Note,
): Promise<MadeLink> {
  const db = await store();
  await requireGifts(db, gives);
  const existing = await accountWithEmail(db, email);
  if (existing) {
    const state = existing.disabled ? "a disabled account" : "an account";
    throw new Refusal("invalid_input", {
      fields: { email: `${existing.name} already has ${state} with this address.` },
    });
  }
  const token = await makeToken(db, { kind: "invitation", email, role, gives, createdBy: actor.accountId });
  const link = linkTo("invitation", token);
  const mailed = await sendMail({
    to: { name: "", address: email },
    subject: `${actor.name} invites you to Rolecall`,
    sentences: [
      `${actor.name} (${actor.email}) invites you to Rolecall, which manages SQL users of CockroachDB Cloud clusters.`,
      `You will have the role ${ACCOUNT_ROLE_NAMES[role]}. Open the link${hasPasswords() ? ", enter your name and choose a password" : ` and sign in with ${signInProvider()?.name}`}.`,
    ],
    link: {
      label: "Accept invitation",
      url: link,
      note: "It works once, for 72 hours. If you did not expect it, ignore this mail.",
    },
  });
  if (!mailed && hasMail()) throw new Refusal("mail_failed");
  const sent = mailed ? "mailed" : "no_mail";
  note({ sent, ...(await giftWords(db, gives)) });
  if (role === "administrator") await notifyAdministrators(db, administratorInvited(token.id, actor, email));
  return present({ email, expiresAt: token.expiresAt, sent, link: mailed ? undefined : link });
}

/** Revokes an invitation that is not accepted yet. */
export async function revoke(_permit: Permit<"accounts.manage">, { email }: InvitationTarget): Promise<null> {
  if (!(await revokeInvitation(await store(), email))) throw new Refusal("not_found");
  return null;
}

/** Creates an account from a live invitation and signs it in. Of concurrent calls, only one succeeds. */
export async function acceptInvitation(input: unknown): Promise<Result<null>> {
  const request = await requestContext();
  return attempt("account.accept", request, async () => {
    requireOwnOrigin(request);
    requirePasswords();
    const { id, secret, name, password } = parse(acceptInvitationInput, input);
    const db = await store();
    const shown = { kind: "invitation", id, secret } as const;
    const { email, role, gives: given = null, createdBy: invitedBy } = (await liveToken(db, shown)) ?? {};
    if (!email || !role) throw await voidLink(db, shown);
    const gives = givesOf(given);
    const passwordHash = await hashNewPassword(password, { name, email });

    const accountId = newId("acc");
    const actor = { accountId, email };
    const sender = invitedBy ? ((await accountById(db, invitedBy))?.name ?? "") : "";
    const details = { role, ...(await giftWords(db, gives)) };
    await recorded({ action: "account.accept", actor, request, target: email, details }, () =>
      inTransaction(db, async (transaction) => {
        const taken = await accountWithEmail(transaction, email);
        if (taken || !(await spendToken(transaction, shown))) throw new Refusal("link_used");
        await requireFreeName(transaction, name);
        await addAccount(
          transaction,
          present({
            id: accountId,
            email,
            name,
            passwordHash,
            role,
            invitedBy: invitedBy || undefined,
          }),
        );
        await give(transaction, accountId, gives, sender);
      }),
    );
    await enter(db, accountId, request, true);
    return null;
  });
}
