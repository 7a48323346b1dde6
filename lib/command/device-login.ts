import { hostname } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { unseal } from "#lib/shared/passwords/sealing.ts";
import {
  begunDeviceSchema,
  DEVICE_ERRORS,
  DEVICE_INTERVAL_S,
  polledDeviceSchema,
  sealedForDevice,
} from "#lib/shared/people/device-login.ts";
import { CommandFailure } from "./failure.ts";
import { newSealKey } from "./keys.ts";
import { oneLine, say } from "./output.ts";

const failedSchema = z.object({ error: z.enum(DEVICE_ERRORS) });
const ANSWER_MS = 30_000;

/** Gets a token that a person approves in any browser (device flow, RFC 8628). It arrives sealed to a key of this process. */
export async function tokenOfBrowser(url: string): Promise<string> {
  const key = await newSealKey();
  const machine = oneLine(hostname()).slice(0, 60) || "a computer";
  const begun = begunDeviceSchema.safeParse(await sent(url, "/api/device", { machine, seal_to: key.publicKey }));
  if (!begun.success) throw new CommandFailure(`${url} does not let the command sign in; give --with-token`);
  const { device_code, user_code, verification_uri, verification_uri_complete, expires_in, interval } = begun.data;
  say(`Open ${oneLine(verification_uri_complete)}`);
  say(`or open ${oneLine(verification_uri)} and type the code ${oneLine(user_code)}.`);
  const end = performance.now() + expires_in * 1_000;
  let wait = interval;
  while (performance.now() < end) {
    await pause(wait * 1_000);
    const answer = await sent(url, "/api/device/token", { device_code });
    const polled = polledDeviceSchema.safeParse(answer);
    if (polled.success) return unseal(key.pair, polled.data.sealed, sealedForDevice(key.publicKey));
    const failed = failedSchema.safeParse(answer);
    // RFC 8628, section 3.5: for this and all later questions.
    if (failed.data?.error === "slow_down") wait += DEVICE_INTERVAL_S;
    if (failed.data?.error === "access_denied") throw new CommandFailure("denied in the browser");
    if (failed.data?.error === "expired_token") break;
  }
  throw new CommandFailure("the code was not confirmed in time; run rolecall login again");
}

/** The answer, whatever its status; undefined where there is none or it is no JSON, which may be different the next time. */
async function sent(url: string, path: string, body: object): Promise<unknown> {
  try {
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return await response.json();
  } catch {
    return undefined;
  }
}
