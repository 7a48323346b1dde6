import "server-only";
import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Result } from "#lib/shared/errors/result.ts";
import {
  type AccountTarget,
  type MadeLink,
  type ResetRequestState,
  requestResetInput,
  resetAccountPasswordInput,
} from "#lib/shared/people/accounts.ts";
import { present } from "#lib/shared/present.ts";
import { type Permit, requireOwnOrigin } from "../../access/guard.ts";
import { attempt } from "../../audit/attempt.ts";
import { recorded } from "../../audit/recorded.ts";
import { env, hasPasswords } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import { linkTo } from "../../base/link-to.ts";
import { log } from "../../base/log.ts";
import type { Note } from "../../base/note.ts";
import { fieldOf, parse } from "../../base/parse.ts";
import { track } from "../../base/request/in-flight.ts";
import { type RequestContext, requestContext } from "../../base/request/request.ts";
import { hasMail, sendMail } from "../../notices/send-mail.ts";
import { record } from "../../store/audit/record-event.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { takeResetTurn } from "../../store/passwords/reset-turns.ts";
import { accountByEmail, accountById, setPassword, setResetBy } from "../../store/people/accounts.ts";
import { revokeTokensOf } from "../../store/people/api-token-ends.ts";
import { serviceTokensMadeBy } from "../../store/people/api-tokens.ts";
import { isOfDirectory } from "../../store/people/directory-rights.ts";
import { liveToken, makeToken, type NewToken, spendToken } from "../../store/people/tokens.ts";
import { forgetDevices } from "../../store/sign-in/devices.ts";
import { accountBucket, clearFailures } from "../../store/sign-in/sign-in-failures.ts";
import { voidLink } from "../accounts/links.ts";
import { notifyAdministrators, resetLinkMade } from "../accounts/notify.ts";
import { revokedWords } from "../accounts/revoked-text.ts";
import { revokedSentences, warnLater } from "../accounts/security-mail.ts";
import { enterOnRecord } from "../sign-in/enter.ts";
import { hashNewPassword } from "./new-password.ts";
import { requirePasswords } from "./require-passwords.ts";

type Wait = (ms: number) => Promise<unknown>;

/**
 * Sends a reset link to the account with this address, if there is one. The answer comes before the lookup, so neither its words nor its
 * time show whether there is one.
 */
export async function requestReset(form: unknown, wait: Wait = pause): Promise<ResetRequestState> {
  const typed = String(fieldOf(form, "email") ?? "").slice(0, 254);
  const request = await requestContext();
  const result = await attempt("account.request_reset", request, async () => {
    requireOwnOrigin(request);
    requirePasswords();
    const { email } = parse(requestResetInput, { email: fieldOf(form, "email") });
    if (!hasMail()) throw new Refusal("not_found");
    const db = await store();
    if (!(await takeResetTurn(db, email, request.address))) throw new Refusal("too_many_resets");
    void track(
      sendResetLink(db, email, request, wait).catch((error: unknown) =>
        log().error({ requestId: request.requestId, error }, "reset link not sent"),
      ),
    );
  });
  return result.ok ? { requested: true } : { error: result.error, email: typed };
}

/** Milliseconds between the answer and the work, so that the work does not measurably slow this or the next answer. */
const LATER_MS = [300, 1_000] as const;

async function sendResetLink(db: Store, email: string, request: RequestContext, wait: Wait): Promise<void> {
  await wait(randomInt(...LATER_MS));
  const found = await accountByEmail(db, email);
  const account = found && (await accountById(db, found.id));
  if (account) await record({ action: "account.request_reset", actor: null, request, target: email, outcome: "done" });
  const token = await makeToken(db, { kind: "account_reset", accountId: account?.id });
  if (!account) return;
  await mailResetLink(account, token, "A new password was requested for your account in Rolecall.");
}

function mailResetLink(account: { name: string; email: string }, token: NewToken, why: string): Promise<boolean> {
  return sendMail({
    to: { name: account.name, address: account.email },
    subject: "Set a new password for Rolecall",
    sentences: [why],
    link: {
      label: "Set a new password",
      url: linkTo("reset", token),
      note: "It works once, for 15 minutes. If you did not request it, ignore this mail: your password stays the same.",
    },
  });
}

/**
 * Makes a reset link for an administrator. With mail set up, only the account receives the link, so that the administrator cannot sign in
 * as that account; without mail, the administrator passes it on. All administrators are notified. Throws `mail_failed`.
 */
export async function makeResetLink(
  { actor }: Permit<"accounts.manage">,
  { accountId, email }: AccountTarget,
  note: Note,
): Promise<MadeLink> {
  requirePasswords();
  const db = await store();
  const account = await accountById(db, accountId);
  if (!account || account.email !== email || account.disabled) throw new Refusal("not_found");
  const token = await makeToken(db, { kind: "account_reset", accountId, createdBy: actor.accountId });
  const mailed = await mailResetLink(
    account,
    token,
    `${actor.name} (${actor.email}) created a link for you to set a new password in Rolecall.`,
  );
  if (!mailed && hasMail()) throw new Refusal("mail_failed");
  const sent = mailed ? "mailed" : "no_mail";
  note({ sent });
  await notifyAdministrators(db, resetLinkMade(token.id, actor, account));
  return present({ email, expiresAt: token.expiresAt, sent, link: mailed ? undefined : linkTo("reset", token) });
}

/**
 * Sets a new password through a live reset link. All sessions and API tokens of the account end. The link of `account:recover` also signs
 * in where the password cannot; where passwords are turned off, no other link works.
 */
export async function resetAccountPassword(input: unknown): Promise<Result<{ entered: boolean }>> {
  const request = await requestContext();
  return attempt("account.reset_password", request, async () => {
    requireOwnOrigin(request);
    const { id, secret, password } = parse(resetAccountPasswordInput, input);
    const db = await store();
    const shown = { kind: "account_reset", id, secret } as const;
    const { kind, accountId, createdBy: maker = null } = (await liveToken(db, shown)) ?? {};
    const account = accountId && (await accountById(db, accountId));
    if (!account) throw await voidLink(db, shown);
    if (kind !== "account_recover") requirePasswords();
    const passwordHash = await hashNewPassword(password, account);

    const { email } = account;
    const actor = { accountId: account.id, email };
    const tokens = await recorded({ action: "account.reset_password", actor, request, target: email }, async (note) => {
      const revoked = await inTransaction(db, async (transaction) => {
        if (!(await spendToken(transaction, shown))) throw new Refusal("link_used");
        await setPassword(transaction, account.id, passwordHash);
        await setResetBy(transaction, account.id, maker);
        // Browsers that used the old password are unknown again.
        await forgetDevices(transaction, account.id);
        await clearFailures(transaction, [accountBucket(email)]);
        // An intruder with a session may have made a token.
        return revokeTokensOf(transaction, account.id);
      });
      note(revokedWords(revoked));
      return revoked;
    });
    const services = await serviceTokensMadeBy(db, account.id).catch(() => []);
    notifyNewPassword(account, "through a reset link", { revoked: tokens, live: { personal: [], services } });
    // The password of this account cannot sign in, so the operator's recovery link does.
    const isLastResort = kind === "account_recover" && (await isOfDirectory(db, account.id));
    if (hasPasswords() && !isLastResort) return { entered: false };
    await enterOnRecord(db, account, request, { proof: "recovery_link" });
    return { entered: true };
  });
}

type Live = { personal: readonly string[]; services: readonly { name: string; team: string }[] };

/**
 * Mails the account that its password was changed, in case another person did it. `revoked`: names of the tokens that ended with it; `live`:
 * its own that still work, and those of services that it made.
 */
export function notifyNewPassword(
  account: Parameters<typeof warnLater>[0],
  how: string,
  { revoked, live }: { revoked: readonly string[]; live: Live },
): void {
  const named = [...live.personal, ...live.services.map(({ name, team }) => `${name} of ${team}`)];
  warnLater(account, {
    subject: "Your Rolecall password was changed",
    sentences: [
      `The password of your account at ${env().APP_URL.origin} was changed ${how}. All other sessions were ended.`,
      ...revokedSentences(revoked),
      ...(named.length > 0
        ? [`These API tokens still work: ${named.join(", ")}. Revoke those that you do not know.`]
        : []),
      "If you did not change it, tell a Rolecall administrator now.",
    ],
  });
}
