import { z } from "zod";
import { displayName } from "./display-names.ts";
import { tokenEnd } from "./token-end.ts";

const text = (max: number) => z.string().min(1).max(max);
const extensions = z.record(z.string(), z.unknown());

/** The longest credential id of WebAuthn is 1023 bytes. */
const credentialId = text(1400);

/** What a browser sends after it has used a passkey. */
export const passkeyAnswer = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: text(4000),
    authenticatorData: text(4000),
    signature: text(4000),
    userHandle: text(200).exactOptional(),
  }),
  clientExtensionResults: extensions,
});
export type PasskeyAnswer = z.infer<typeof passkeyAnswer>;

/** What a browser sends after it has made a passkey. */
const newPasskey = z.object({
  id: credentialId,
  rawId: credentialId,
  type: z.literal("public-key"),
  response: z.object({
    clientDataJSON: text(4000),
    attestationObject: text(8000),
    transports: z.array(text(20)).max(10).exactOptional(),
  }),
  clientExtensionResults: extensions,
});
export type NewPasskey = z.infer<typeof newPasskey>;

/** `tokens`: those that end if it is the first factor. */
export const addPasskeyInput = z.strictObject({ name: displayName(60), passkey: newPasskey, tokens: tokenEnd });

/** `name` is that of the passkey with this id; another one is not found. */
export const passkeyTarget = z.strictObject({ id: z.string().regex(/^psk_\w{1,60}$/), name: text(100) });
export type PasskeyTarget = z.input<typeof passkeyTarget>;

/** The browser's part of WebAuthn in its JSON form; the browser checks what is in it. */
export const passkeyOptions = z.looseObject({ challenge: z.string() });

/** A passkey as its owner sees it; times are epoch milliseconds. */
export type Passkey = { id: string; name: string; madeAt: number; lastUsedAt: number | null };
