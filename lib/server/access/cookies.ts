import { createHmac } from "node:crypto";
import { dirname } from "node:path";
import { getIronSession, type IronSession, unsealData } from "iron-session";
import { cookies } from "next/headers";
import { env } from "../base/env/env.ts";
import { type SessionSecrets, storedSessionSecrets } from "../base/env/session-secret.ts";
import type { Secret } from "../base/secret.ts";
import { singleton } from "../base/singleton.ts";
import { sqlitePath } from "../store/db/open.ts";

const YEAR_SECONDS = 365 * 24 * 3600;

const SESSION_COOKIE = "rolecall";
const DEVICE_COOKIE = "rolecall-device";
const PENDING_COOKIE = "rolecall-pending";
const PASSKEY_COOKIE = "rolecall-passkey";
/** Longer than a challenge lasts, which says itself when it ends. */
const PASSKEY_SECONDS = 600;

const PROVIDER_COOKIE = "rolecall-provider";
/** As long as a sign-in at the provider may take. */
export const PROVIDER_FLOW_SECONDS = 10 * 60;

type Sealed = { id?: string };
/** A sign-in at the provider that this browser has begun; JSON. */
type SealedFlow = { flow?: string };

/** The cookie with the session's id, and nothing else: the session itself is a row that can be ended. */
export function sessionCookie(): Promise<IronSession<Sealed>> {
  return sealedCookie(SESSION_COOKIE, undefined);
}

/** Identifies a browser that signed in before, for the count of failed sign-ins. It gives no right. */
export function deviceCookie(): Promise<IronSession<Sealed>> {
  return sealedCookie(DEVICE_COOKIE, YEAR_SECONDS);
}

/** Identifies a browser that waits for the second factor after a right password. It gives no right. */
export function pendingCookie(): Promise<IronSession<Sealed>> {
  return sealedCookie(PENDING_COOKIE, undefined);
}

/** The browser's data while its person is at the provider: the answer must come back to the browser that began. It gives no right. */
export function providerCookie(): Promise<IronSession<SealedFlow>> {
  return sealedCookie<SealedFlow>(PROVIDER_COOKIE, PROVIDER_FLOW_SECONDS);
}

/** Holds the challenge that this browser has to answer with a passkey. It gives no right. */
export function passkeyCookie(): Promise<IronSession<Sealed>> {
  return sealedCookie(PASSKEY_COOKIE, PASSKEY_SECONDS);
}

/**
 * The `__Host-` prefix makes the browser refuse a cookie that a neighbouring subdomain or plain http has set. Over http, which Rolecall
 * allows on this machine only, Safari keeps no `Secure` cookie and so none with the prefix.
 */
async function sealedCookie<T extends object = Sealed>(
  name: string,
  maxAge: number | undefined,
): Promise<IronSession<T>> {
  const secure = isSecure();
  return getIronSession<T>(await cookies(), {
    cookieName: prefixed(name),
    password: passwordsFor(name),
    ttl: maxAge ?? 0,
    cookieOptions: {
      secure,
      httpOnly: true,
      sameSite: "lax",
      path: "/",
      maxAge: maxAge || undefined,
    },
  });
}

/** The session's id in the cookie of this request; undefined where there is none. */
export async function presentedSessionId(): Promise<string | undefined> {
  const sealed = (await cookies()).get(prefixed(SESSION_COOKIE))?.value;
  return sealed ? openSession(sealed) : undefined;
}

/** The session's id in a `Cookie` header, for a request that Next.js has not seen yet. */
export async function sessionIdIn(cookieHeader: string): Promise<string | undefined> {
  const pairs = cookieHeader.split(";").map((pair) => pair.trim().split("="));
  const [, sealed] = pairs.find(([name]) => name === prefixed(SESSION_COOKIE)) ?? [];
  return sealed ? openSession(sealed) : undefined;
}

/** How many opened cookies stay in memory. */
const MAX_OPENED = 1_000;

/**
 * The id in a sealed session cookie, which is the same as long as the process knows the same secrets. Opening one takes longer than looking
 * up its session, which every request does.
 */
async function openSession(sealed: string): Promise<string | undefined> {
  const opened = singleton("opened-session-cookies", () => new Map<string, string>());
  const known = opened.get(sealed);
  if (known !== undefined) return known;
  const { id } = await unsealData<Sealed>(sealed, { password: passwordsFor(SESSION_COOKIE), ttl: 0 });
  if (id === undefined) return undefined;
  if (opened.size >= MAX_OPENED) opened.clear();
  opened.set(sealed, id);
  return id;
}

function prefixed(name: string): string {
  return isSecure() ? `__Host-${name}` : name;
}

function isSecure(): boolean {
  return env().APP_URL.protocol === "https:";
}

/** A key for one purpose, derived from the newest session secret, so that no value sealed for one serves for another. */
export function sealingKey(purpose: string): Buffer {
  const key = sealingKeyOf(purpose, newestSecret());
  if (!key) throw new Error("there is no session secret");
  return key;
}

/** The key for one purpose from the session secret with this number; undefined where it is not configured. */
export function sealingKeyOf(purpose: string, number: number): Buffer | undefined {
  const secret = sessionSecrets()[number];
  return secret && createHmac("sha256", secret.reveal()).update(purpose).digest();
}

/** The number of the newest session secret. */
export function newestSecret(): number {
  return Math.max(...Object.keys(sessionSecrets()).map(Number));
}

function sessionSecrets(): SessionSecrets {
  const { SESSION_SECRET, DATABASE_URL } = env();
  // Only a store in a file may go without: beside it there is a place for them.
  return singleton("session-secrets", () => SESSION_SECRET ?? storedSessionSecrets(dirname(sqlitePath(DATABASE_URL))));
}

/**
 * The passwords that seal the cookie of this name. Those of a step of the sign-in have their own, so that no value of one serves as another.
 * The two that last keep the secret itself, or each update would end them.
 */
function passwordsFor(name: string): Record<string, string> {
  const lasts = name === SESSION_COOKIE || name === DEVICE_COOKIE;
  const passwordOf = (secret: Secret) =>
    lasts ? secret.reveal() : createHmac("sha256", secret.reveal()).update(`cookie ${name}`).digest("hex");
  return Object.fromEntries(Object.entries(sessionSecrets()).map(([number, secret]) => [number, passwordOf(secret)]));
}
