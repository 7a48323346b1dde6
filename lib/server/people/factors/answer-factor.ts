import "server-only";
import type { SignInState } from "#lib/shared/people/accounts.ts";
import { answerFactorInput } from "#lib/shared/people/factors.ts";
import { pendingCookie } from "../../access/cookies.ts";
import { requireOwnOrigin } from "../../access/guard.ts";
import { attempt } from "../../audit/attempt.ts";
import { recordRefusal } from "../../audit/refusals.ts";
import { Refusal } from "../../base/failure.ts";
import { tokenHash } from "../../base/ids.ts";
import { fieldOf } from "../../base/parse.ts";
import { requestContext } from "../../base/request/request.ts";
import type { Store } from "../../store/db/open.ts";
import { store } from "../../store/db/store.ts";
import { factorsOf, isRecoveryCodeUnspent, spendRecoveryCode, spendStep } from "../../store/sign-in/factors.ts";
import { pendingAccount, type Spend } from "../../store/sign-in/pending-sign-ins.ts";
import { bucketsFor, clearFailures, takeAttempt } from "../../store/sign-in/sign-in-failures.ts";
import { mailSecurity } from "../accounts/security-mail.ts";
import { requirePasswords } from "../passwords/require-passwords.ts";
import { enterOnRecord } from "../sign-in/enter.ts";
import { thisDevice } from "../sign-in/known-devices.ts";
import { forgetPending } from "../sign-in/sign-out.ts";
import { codeHash } from "./recovery-codes.ts";
import { unspentStep } from "./totp.ts";

/** The account that waits in this browser for its second factor; undefined where none does. */
async function waiting(db: Store) {
  const { id } = await pendingCookie();
  if (!id) return undefined;
  const account = await pendingAccount(db, tokenHash(id));
  return account && { pending: tokenHash(id), account };
}

/**
 * The sign-in that waits in this browser. Throws `factor_expired` where none does, and `password_off` where passwords were turned off
 * meanwhile.
 */
export async function requireWaiting(db: Store) {
  const found = await waiting(db);
  if (!found) throw new Refusal("factor_expired");
  if (found.account.first === "password") requirePasswords();
  return found;
}

/** The second factors of the account that waits in this browser; undefined where none does. */
export async function wantedFactors(): Promise<{ app: boolean; passkey: boolean } | undefined> {
  const db = await store();
  const found = await waiting(db);
  if (!found) return undefined;
  const { totp, passkeys } = await factorsOf(db, found.account.id);
  return { app: totp !== null, passkey: passkeys.length > 0 };
}

/**
 * Finishes a sign-in with a code of the authenticator app or a recovery code. Each try is counted as a failure before the code is checked,
 * so that parallel guesses cannot pass the limit.
 */
export async function answerFactor(form: unknown): Promise<SignInState> {
  const request = await requestContext();
  const result = await attempt("session.factor", request, async () => {
    requireOwnOrigin(request);
    const db = await store();
    const { pending, account } = await requireWaiting(db);
    const input = answerFactorInput.safeParse({ code: fieldOf(form, "code") });
    const buckets = bucketsFor(account.email, await thisDevice(db, account.id), request.address);
    const mayTry = input.success && (await takeAttempt(db, buckets));
    const right = mayTry ? await rightFactor(db, account.id, input.data.code) : undefined;
    if (!right) {
      await recordRefusal({
        action: "session.factor",
        actor: { accountId: account.id, email: account.email },
        request,
        details: { code: "code_wrong" },
      });
      throw new Refusal("code_wrong");
    }
    const { second, spend } = right;
    const proof = { proof: `${account.first}_and_${second}`, pending, spend } as const;
    await enterOnRecord(db, account, request, { ...proof, person: account.person });
    await clearFailures(db, buckets);
    await forgetPending();
    if (second !== "recovery_code") return;
    const left = (await factorsOf(db, account.id)).codes?.left ?? 0;
    mailSecurity(account, "A recovery code was used", `A recovery code signed in to your account; ${left} are left.`);
  });
  return result.ok ? {} : { error: result.error };
}

/**
 * The factor of which this is a right and unused code, and the act that uses it up; undefined where it is wrong. Six digits are a code of
 * the authenticator app; anything else is a recovery code.
 */
async function rightFactor(
  db: Store,
  accountId: string,
  typed: string,
): Promise<{ second: "code" | "recovery_code"; spend: Spend } | undefined> {
  const code = typed.replaceAll(/\s/g, "");
  if (!/^\d{6}$/.test(code)) {
    const hash = codeHash(code);
    if (!(await isRecoveryCodeUnspent(db, accountId, hash))) return undefined;
    return {
      second: "recovery_code",
      spend: spending((transaction) => spendRecoveryCode(transaction, accountId, hash)),
    };
  }
  const step = await unspentStep(db, accountId, code);
  if (step === undefined) return undefined;
  return { second: "code", spend: spending((transaction) => spendStep(transaction, accountId, step)) };
}

/** Throws `code_wrong` where another answer has used the code meanwhile. */
const spending =
  (spend: (transaction: Store) => Promise<boolean>): Spend =>
  async (transaction) => {
    if (!(await spend(transaction))) throw new Refusal("code_wrong");
  };
