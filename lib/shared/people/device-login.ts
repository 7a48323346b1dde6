import { z } from "zod";
import { publicKey } from "../passwords/rotation.ts";
import { personalTokenInput } from "./api-tokens.ts";
import { displayName } from "./display-names.ts";

/*
 * How the command `rolecall` gets a token without a browser of its own: the device flow of RFC 8628. The token comes sealed to a key that only
 * the command has. Answers to the command use the RFC's names.
 */

/** How long a code can be confirmed, in milliseconds. */
export const DEVICE_LOGIN_MS = 10 * 60_000;
/** How often the command may ask, in seconds, and how much longer it waits after each `slow_down`. */
export const DEVICE_INTERVAL_S = 5;

/** Consonants and no vowels, so that no code is a word (RFC 8628, section 6.1): 34 bits. */
export const CODE_LETTERS = "BCDFGHJKLMNPQRSTVWXZ";
const CODE_LENGTH = 8;

export const beginDeviceInput = z.strictObject({ machine: displayName(60), seal_to: publicKey });
export const begunDeviceSchema = z.object({
  device_code: z.string(),
  user_code: z.string(),
  verification_uri: z.string(),
  verification_uri_complete: z.string(),
  expires_in: z.number(),
  interval: z.number(),
});

export const pollDeviceInput = z.strictObject({ device_code: z.string().length(43) });
/** `sealed` belongs to {@link sealedForDevice}. */
export const polledDeviceSchema = z.object({ sealed: z.string() });
/** What the sealed token belongs to. */
export const sealedForDevice = (publicKey: string) => ({ jobId: "device", itemId: publicKey });
/** Section 3.5 of the RFC. */
export const DEVICE_ERRORS = ["authorization_pending", "slow_down", "access_denied", "expired_token"] as const;
export type DeviceError = (typeof DEVICE_ERRORS)[number];

/** A code as a person types it: in either case, with or without the dash. */
const code = z
  .string()
  .max(40)
  .transform((text) => text.toUpperCase().replaceAll(/[^A-Z]/g, ""))
  .refine((text) => text.length === CODE_LENGTH, "The code has eight letters, such as BCDF-GHJK.");

export const deviceTarget = z.strictObject({ code });
/** A person signs in from a terminal for themselves, so the command gets no token of a service. */
export const approveDeviceInput = z.strictObject({ code, token: personalTokenInput });

/** What a person sees before they confirm a code. `machine`: as the command says it. Times are epoch milliseconds. */
export type WaitingDevice = {
  code: string;
  machine: string;
  address: string;
  /** whether the address may be that of a proxy, of which Rolecall was not told */
  byProxy: boolean;
  begunAt: number;
  /** whether the token may be made to read the whole audit */
  mayReadAll: boolean;
};
