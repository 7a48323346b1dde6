import "server-only";
import { randomInt } from "node:crypto";
import type { z } from "zod";
import type { Result } from "#lib/shared/errors/result.ts";
import { isPublicKey, seal } from "#lib/shared/passwords/sealing.ts";
import {
  type approveDeviceInput,
  beginDeviceInput,
  type begunDeviceSchema,
  CODE_LETTERS,
  DEVICE_INTERVAL_S,
  DEVICE_LOGIN_MS,
  type DeviceError,
  pollDeviceInput,
  sealedForDevice,
  type WaitingDevice,
} from "#lib/shared/people/device-login.ts";
import type { Permit } from "../../access/guard.ts";
import { attempt } from "../../audit/attempt.ts";
import { env } from "../../base/env/env.ts";
import { networkOf, siteOf } from "../../base/env/network.ts";
import { isBehindUnknownProxy } from "../../base/env/unknown-proxy.ts";
import { Refusal } from "../../base/failure.ts";
import { newToken, tokenHash } from "../../base/ids.ts";
import type { Note } from "../../base/note.ts";
import { parse } from "../../base/parse.ts";
import { requestContext } from "../../base/request/request.ts";
import { singleton } from "../../base/singleton.ts";
import type { Store } from "../../store/db/base.ts";
import { store } from "../../store/db/store.ts";
import { inTransaction } from "../../store/db/transaction.ts";
import { revokeApiToken } from "../../store/people/api-token-ends.ts";
import {
  addDeviceLogin,
  answerDeviceLogin,
  type DeviceLogin,
  deviceLogin,
  dropOldestDeviceLogin,
  waitingDeviceLogins,
} from "../../store/sign-in/device-logins.ts";
import { addToken } from "../accounts/api-tokens.ts";

/** Starting a sign-in of the command needs no account, so these limit how many wait per network, per site and in total. */
const MOST_OF_A_NETWORK = 20;
const MOST_OF_A_SITE = 100;
const MOST = 2_000;

/**
 * Makes room for one more sign-in from a network. Throws `too_many_calls` where the network or its site has used its share. If all places
 * are taken, removes the oldest of the site with the most, so that one attacker with many networks cannot block the others.
 */
async function makeRoom(store: Store, network: string): Promise<void> {
  const waiting = await waitingDeviceLogins(store);
  const sites = Map.groupBy(waiting.keys(), siteOf);
  const countOf = (networks: readonly string[]) => networks.reduce((sum, each) => sum + (waiting.get(each) ?? 0), 0);
  const isFull = countOf([network]) >= MOST_OF_A_NETWORK || countOf(sites.get(siteOf(network)) ?? []) >= MOST_OF_A_SITE;
  if (isFull) throw new Refusal("too_many_calls", { retryAfterSeconds: 60 });
  if (countOf([...waiting.keys()]) < MOST) return;
  const [largest = []] = [...sites.values()].toSorted((a, b) => countOf(b) - countOf(a));
  await dropOldestDeviceLogin(store, largest);
}

type Manage = Permit<"profile.manage">;
type Code = { code: string };

/** Starts a sign-in of the command; no account is involved yet. Resolves to the answer of RFC 8628, section 3.2. */
export async function beginDeviceLogin(
  body: () => Promise<unknown>,
): Promise<Result<z.infer<typeof begunDeviceSchema>>> {
  const request = await requestContext();
  return attempt("token.begin_device", request, async () => {
    const { machine, seal_to: publicKey } = parse(beginDeviceInput, await body());
    if (!(await isPublicKey(publicKey))) throw new Refusal("invalid_input");
    const db = await store();
    const network = networkOf(request.address);
    const [deviceCode, userCode] = [newToken(), newUserCode()];
    const expiresAt = Date.now() + DEVICE_LOGIN_MS;
    const { address } = request;
    const login = { deviceCode, userCode, publicKey, machine, address, network, expiresAt };
    await inTransaction(db, async (transaction) => {
      await makeRoom(transaction, network);
      await addDeviceLogin(transaction, login);
    });
    const page = new URL("/device", env().APP_URL);
    const shown = `${userCode.slice(0, 4)}-${userCode.slice(4)}`;
    return {
      device_code: deviceCode,
      user_code: shown,
      verification_uri: page.href,
      verification_uri_complete: `${page.href}?code=${shown}`,
      expires_in: DEVICE_LOGIN_MS / 1_000,
      interval: DEVICE_INTERVAL_S,
    };
  });
}

/**
 * The result of a sign-in: the sealed token, or one of the codes of section 3.5. Can be fetched again until it expires, since an answer can
 * be lost.
 */
export async function pollDeviceLogin(
  body: () => Promise<unknown>,
): Promise<Result<{ sealed: string } | { error: DeviceError }>> {
  const request = await requestContext();
  return attempt("token.poll_device", request, async () => {
    const { device_code: deviceCode } = parse(pollDeviceInput, await body());
    const login = await deviceLogin(await store(), { deviceCode });
    if (!login) return { error: "expired_token" };
    if (login.sealed !== null) return { sealed: login.sealed };
    if (login.state === "denied") return { error: "access_denied" };
    return { error: isTooFast(deviceCode) ? "slow_down" : "authorization_pending" };
  });
}

/** An answer can be slow on its way, and the next question quick. */
const SLACK_MS = 1_000;

/** Whether the command asks more often than it may; counted by each server alone. */
function isTooFast(deviceCode: string, now = Date.now()): boolean {
  const polls = singleton("device-polls", () => new Map<string, number>());
  for (const [other, at] of polls) if (at < now - DEVICE_LOGIN_MS) polls.delete(other);
  const key = tokenHash(deviceCode);
  const before = polls.get(key);
  polls.set(key, now);
  return before !== undefined && now - before < DEVICE_INTERVAL_S * 1_000 - SLACK_MS;
}

/** The waiting sign-in that a person is to confirm. Throws `not_found` where none waits for this code. */
export async function lookAtDeviceLogin(permit: Manage, { code }: Code): Promise<WaitingDevice> {
  const { machine, address, begunAt } = await waiting(code);
  const byProxy = isBehindUnknownProxy();
  const mayReadAll = permit.actor.role === "administrator";
  return { code, machine, address, byProxy, begunAt, mayReadAll };
}

/** Makes a token for a waiting sign-in and seals it to the key of the command, so that neither a browser nor the store holds it in clear. */
export async function approveDeviceLogin(
  permit: Manage,
  { code, token: wanted }: z.output<typeof approveDeviceInput>,
  note: Note,
): Promise<{ name: string }> {
  const { publicKey, machine, address } = await waiting(code);
  // If an attacker tricked a person into confirming, the audit shows where the sign-in started.
  note({ machine, from: address });
  const { id, name, token, notifyOwner } = await addToken(permit, wanted, note, { machine, address });
  const sealed = await seal(publicKey, token, sealedForDevice(publicKey));
  const db = await store();
  if (await answerDeviceLogin(db, code, { state: "approved", sealed })) {
    await notifyOwner();
    return { name };
  }
  // Another tab answered meanwhile, or the sign-in expired, so this token will never be fetched.
  await revokeApiToken(db, id);
  throw new Refusal("not_found");
}

/** Ends a waiting sign-in that the person did not start. */
export async function denyDeviceLogin(_permit: Manage, { code }: Code, note: Note): Promise<{ machine: string }> {
  const { machine, address } = await waiting(code);
  note({ machine, from: address });
  if (!(await answerDeviceLogin(await store(), code, { state: "denied" }))) throw new Refusal("not_found");
  return { machine };
}

async function waiting(userCode: string): Promise<DeviceLogin> {
  const login = await deviceLogin(await store(), { userCode });
  if (login?.state !== "waiting") throw new Refusal("not_found");
  return login;
}

function newUserCode(): string {
  return Array.from({ length: 8 }, () => CODE_LETTERS.charAt(randomInt(CODE_LETTERS.length))).join("");
}
