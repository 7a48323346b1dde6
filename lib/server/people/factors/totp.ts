import { Secret as OtpSecret, TOTP } from "otpauth";
import { isSealedBefore, openText, sealText } from "../../access/sealed-text.ts";
import { env } from "../../base/env/env.ts";
import { Secret } from "../../base/secret.ts";
import type { Store } from "../../store/db/open.ts";
import { isStepUnspent, resealTotp, sealedTotps, totpOf } from "../../store/sign-in/factors.ts";

/** The values that every authenticator app supports (RFC 6238): SHA-1, six digits, a step of 30 seconds. */
const PERIOD = 30;
const KEY_BYTES = 20;
/** Codes of the step before and after are valid too, since clocks differ. */
const DRIFT_STEPS = 1;

const sealedFor = (accountId: string) => ({ purpose: "totp", owner: accountId });

/** A new key for an authenticator app, in Base32. */
export function newTotpKey(): Secret {
  return new Secret(new OtpSecret({ size: KEY_BYTES }).base32);
}

/** The key as the store has it, sealed for this account alone. */
export function sealTotpKey(accountId: string, key: Secret): string {
  return sealText(sealedFor(accountId), key);
}

/** The `otpauth:` address of a key, which an authenticator app reads from a QR code. */
export function totpAddress(key: Secret, email: string): Secret {
  return new Secret(totp(key, email).toString());
}

/** The step that this code belongs to; undefined where the code is wrong or the key cannot be opened. */
export function stepOf(accountId: string, sealed: string, code: string, now = Date.now()): number | undefined {
  const key = openText(sealedFor(accountId), sealed);
  const delta = key && totp(key).validate({ token: code, timestamp: now, window: DRIFT_STEPS });
  return typeof delta === "number" ? Math.floor(now / (PERIOD * 1000)) + delta : undefined;
}

/** The step of a code of the account's authenticator app, to spend; undefined where the code is wrong or used. */
export async function unspentStep(db: Store, accountId: string, code: string): Promise<number | undefined> {
  const sealed = await totpOf(db, accountId);
  const step = sealed && stepOf(accountId, sealed, code);
  return typeof step === "number" && (await isStepUnspent(db, accountId, step)) ? step : undefined;
}

/** Seals every key with the newest session secret, so that an older one can be taken out of the configuration. */
export async function resealTotps(db: Store): Promise<void> {
  for (const { accountId, sealed } of await sealedTotps(db)) {
    const key = isSealedBefore(sealed) ? openText(sealedFor(accountId), sealed) : undefined;
    if (key) await resealTotp(db, accountId, { from: sealed, to: sealTotpKey(accountId, key) });
  }
}

/** How many authenticator apps have a key that no session secret opens. */
export async function unopenedTotps(db: Store): Promise<number> {
  const all = await sealedTotps(db);
  return all.filter(({ accountId, sealed }) => !openText(sealedFor(accountId), sealed)).length;
}

function totp(key: Secret, label = ""): TOTP {
  const secret = OtpSecret.fromBase32(key.reveal());
  return new TOTP({
    issuer: `Rolecall ${env().APP_URL.host}`,
    label,
    secret,
    algorithm: "SHA1",
    digits: 6,
    period: PERIOD,
  });
}
