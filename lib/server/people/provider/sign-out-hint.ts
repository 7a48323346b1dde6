import { openText, sealText } from "../../access/sealed-text.ts";
import type { Secret } from "../../base/secret.ts";

/** Longer ID tokens are not stored: the address that they go into would be longer than servers accept. */
const HINT_MAX_CHARACTERS = 3_000;

const sealedFor = (accountId: string) => ({ purpose: "id_token", owner: accountId });

/** The ID token as the session keeps it; undefined where it is too long to be sent in an address. */
export function sealHint(accountId: string, idToken: Secret): string | undefined {
  return idToken.reveal().length > HINT_MAX_CHARACTERS ? undefined : sealText(sealedFor(accountId), idToken);
}

/** Opens it; undefined where its session secret is no longer configured. */
export function openHint(accountId: string, sealed: string): Secret | undefined {
  return openText(sealedFor(accountId), sealed);
}
