import type { AuditAction } from "#lib/shared/audit/audit.ts";
import type { NewPasskey, PasskeyAnswer } from "#lib/shared/people/passkeys.ts";
import { passkeyCookie } from "../../access/cookies.ts";
import { env } from "../../base/env/env.ts";
import { Refusal } from "../../base/failure.ts";
import { newToken, tokenHash } from "../../base/ids.ts";
import { log } from "../../base/log.ts";
import type { RequestContext } from "../../base/request/request.ts";
import { record } from "../../store/audit/record-event.ts";
import type { Store } from "../../store/db/open.ts";
import { passkeyOf, type StoredPasskey, spendCounter } from "../../store/sign-in/passkeys.ts";
import { spendCode } from "../../store/sql-users/sql-users.ts";
import { mailFactor } from "../accounts/security-mail.ts";

/** How long a browser may take to answer a challenge. */
export const CHALLENGE_MS = 5 * 60_000;

/** EdDSA, ES256 and RS256, by their COSE numbers. The library's default includes algorithms about which Node.js warns. */
export const ALGORITHMS = [-8, -7, -257];

/** The purpose of a challenge; one for an account contains its id. */
export type ChallengeFor = { purpose: "sign_in" } | { purpose: "factor" | "confirm" | "add"; accountId: string };

/** The origin and the relying party: exactly those of `APP_URL`. */
export function relyingParty(): { origin: string; id: string } {
  const { origin, hostname: id } = env().APP_URL;
  return { origin, id };
}

/**
 * A new challenge, valid once, in this browser and for this purpose. It is sealed in a cookie instead of stored, so that an attacker who
 * asks for many fills no store.
 */
export async function newChallenge(about: ChallengeFor, now = Date.now()): Promise<string> {
  const challenge = newToken();
  const cookie = await passkeyCookie();
  cookie.id = JSON.stringify([...subject(about), now + CHALLENGE_MS, challenge]);
  await cookie.save();
  return challenge;
}

/** Uses up the challenge of this browser; resolves to whether it matches, is for this purpose, in time and unused. */
async function takeChallenge(db: Store, about: ChallengeFor, answered: string, now = Date.now()): Promise<boolean> {
  const { id } = await passkeyCookie();
  if (!id) return false;
  const [purpose, accountId, expiresAt, challenge] = JSON.parse(id);
  const [wantedPurpose, wantedAccount] = subject(about);
  if (purpose !== wantedPurpose || accountId !== wantedAccount || expiresAt <= now || challenge !== answered)
    return false;
  return spendCode(db, tokenHash(`passkey:${challenge}`), expiresAt);
}

function subject(about: ChallengeFor): [string, string] {
  return [about.purpose, about.purpose === "sign_in" ? "" : about.accountId];
}

/**
 * The passkey with which a browser answered. Throws `passkey_refused` where the answer is for another origin or relying party, lacks user
 * verification or has another challenge, and where the passkey is unknown or of a disabled or different account. Also throws for a used
 * counter; that is recorded and mailed, since another device has the same key.
 */
export async function checkPasskey(
  db: Store,
  answer: PasskeyAnswer,
  about: ChallengeFor,
  request: RequestContext,
): Promise<StoredPasskey> {
  const passkey = await passkeyOf(db, answer.id);
  const owner = about.purpose === "sign_in" ? handleOf(answer) : about.accountId;
  if (!passkey || passkey.account.id !== owner) throw new Refusal("passkey_refused");
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  const { origin, id: rpId } = relyingParty();
  const { verified, authenticationInfo } = await verifyAuthenticationResponse({
    response: answer,
    expectedChallenge: (challenge) => takeChallenge(db, about, challenge),
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: true,
    // The store compares the counter, so that one of two concurrent uses is refused.
    credential: { id: passkey.credentialId, publicKey: bytes(passkey.publicKey), counter: 0 },
  }).catch(refused(request));
  if (!verified) throw new Refusal("passkey_refused");
  if (await spendCounter(db, passkey.id, authenticationInfo.newCounter)) return passkey;
  await recordClone(passkey, about, request);
  throw new Refusal("passkey_refused");
}

const CLONE_ACTION = {
  sign_in: "session.sign_in",
  factor: "session.factor",
  confirm: "session.confirm",
  add: "session.confirm",
} as const satisfies Record<ChallengeFor["purpose"], AuditAction>;

async function recordClone(
  { account, name }: StoredPasskey,
  about: ChallengeFor,
  request: RequestContext,
): Promise<void> {
  await record({
    action: CLONE_ACTION[about.purpose],
    actor: { accountId: account.id, email: account.email },
    request,
    outcome: "refused",
    details: { code: "passkey_refused", passkey: name, because: "counter used before" },
  });
  mailFactor(
    account,
    "A passkey may have been copied",
    `Rolecall refused the passkey "${name}", since its counter was used before,`,
    "Remove it on the page Security and tell a Rolecall administrator now. A new password alone is not enough.",
  );
}

/** The data to store for a passkey that a browser made for this account. Throws `passkey_refused`. */
export async function checkNewPasskey(db: Store, made: NewPasskey, accountId: string, request: RequestContext) {
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  const { origin, id: rpId } = relyingParty();
  const { transports, ...response } = made.response;
  const { verified, registrationInfo } = await verifyRegistrationResponse({
    response: { ...made, response },
    expectedChallenge: (challenge) => takeChallenge(db, { purpose: "add", accountId }, challenge),
    supportedAlgorithmIDs: ALGORITHMS,
    expectedOrigin: origin,
    expectedRPID: rpId,
    requireUserVerification: true,
  }).catch(refused(request));
  if (!verified) throw new Refusal("passkey_refused");
  const { id: credentialId, publicKey, counter } = registrationInfo.credential;
  return {
    credentialId,
    counter,
    publicKey: Buffer.from(publicKey).toString("base64url"),
    transports: (transports ?? []).filter((name) => /^[a-z-]+$/.test(name)),
  };
}

/** Logs the reason, which quotes the origin and relying party that the browser sent. */
const refused = (request: RequestContext) => (error: unknown) => {
  const reason = error instanceof Error ? error.message.slice(0, 200) : "unknown";
  log().info({ requestId: request.requestId, reason }, "passkey refused");
  throw new Refusal("passkey_refused");
};

function handleOf({ response }: PasskeyAnswer): string | undefined {
  return response.userHandle && Buffer.from(response.userHandle, "base64url").toString("utf8");
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, "base64url"));
}
