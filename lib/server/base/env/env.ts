import "server-only";
import { randomUUID } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import type { z } from "zod";
import { shownPath } from "#lib/shared/cloud/shown-path.ts";
import { Secret } from "../secret.ts";
import { singleton } from "../singleton.ts";
import { schema, storeAddress, VENDOR } from "./env-schema.ts";
import { KeysFileError, keysOf } from "./keys-file.ts";
import type { SignUp } from "./oidc-env.ts";

export type Env = z.infer<typeof schema> & { APP_URL: URL };

/**
 * Parses the configuration; an empty variable is treated as absent. Errors name the variable and its rule, never its value, which may
 * be a secret.
 */
export function parseEnv(source: NodeJS.ProcessEnv): { env: Env } | { problems: string[] } {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${String(issue.path[0] ?? "environment")}: ${issue.message}`);
    return { problems: [...new Set(lines)] };
  }
  return { env: { ...parsed.data, APP_URL: parsed.data.APP_URL ?? new URL(`http://localhost:${parsed.data.PORT}`) } };
}

/** The problems of this process's configuration, one line per variable. */
export function envProblems(): string[] {
  const parsed = parseEnv(process.env);
  if ("problems" in parsed) return parsed.problems;
  const folder = parsed.env.SQL_PASSWORD_FILES;
  if (folder && !statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    return ["SQL_PASSWORD_FILES: there is no such folder"];
  return [
    ...noListOfHashes(parsed.env.BREACHED_PASSWORDS_FILE),
    ...(parsed.env.COCKROACH_KEYS_FILE
      ? keysFileProblems(parsed.env.COCKROACH_KEYS_FILE)
      : unreadable(named("COCKROACH_API_KEY_FILE", parsed.env.COCKROACH_API_KEY_FILE), apiKey)),
    ...(parsed.env.OIDC_CLIENT_SECRET_FILE ? unreadable("OIDC_CLIENT_SECRET_FILE", clientSecret) : []),
  ];
}

/** A key that cannot be read yet is refused later, and keeps no other from being used. */
function keysFileProblems(path: string): string[] {
  try {
    keysOf(path);
    return [];
  } catch (error) {
    return [
      `${named("COCKROACH_KEYS_FILE", path)}: ${error instanceof KeysFileError ? error.message : "it cannot be read"}`,
    ];
  }
}

/** A line of a list of breached passwords: SHA-1 in hex, and how often the password was seen. */
const HASH_LINE = /^[0-9A-Fa-f]{40}(?::\d+)?\r?\n?/;

function noListOfHashes(path: string | undefined): string[] {
  if (path === undefined || HASH_LINE.test(beginningOf(path))) return [];
  return [
    "BREACHED_PASSWORDS_FILE: the file cannot be read, or does not begin with a line of a SHA-1 hash and a count",
  ];
}

/** The first bytes of a file, which may have gigabytes; empty where it cannot be read. */
function beginningOf(path: string): string {
  try {
    const file = openSync(path, "r");
    try {
      const block = Buffer.alloc(64);
      return block.toString("latin1", 0, readSync(file, block));
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}

function unreadable(variable: string, read: () => Secret | undefined): string[] {
  try {
    if (read()?.reveal() !== "") return [];
  } catch {
    // The system's error only adds the path.
  }
  return [`${variable}: the file is empty or cannot be read`];
}

/** A variable with the path that it holds, unless that may be the key which somebody gave in its place. */
function named(variable: string, path = ""): string {
  const shown = shownPath(path);
  return shown ? `${variable} (${shown})` : variable;
}

/** The OpenID Connect provider by which people sign in. */
export type SignInProvider = {
  issuer: URL;
  clientId: string;
  /** as people know it */
  name: string;
  scopes: readonly string[];
  groupsClaim: string | undefined;
  signUp: SignUp;
};

/** The sign-in provider; undefined where none is configured. */
export function signInProvider(): SignInProvider | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_NAME, OIDC_SCOPES, ...rest } = env();
  if (!issuer || !clientId) return undefined;
  return {
    issuer,
    clientId,
    name: OIDC_NAME ?? issuer.hostname,
    scopes: OIDC_SCOPES,
    groupsClaim: rest.OIDC_GROUPS_CLAIM,
    signUp: rest.OIDC_SIGN_UP,
  };
}

/** Whether people can sign in with a password. Where not, only the link of `account:recover` lets a person in without the provider. */
export function hasPasswords(): boolean {
  return env().PASSWORD_SIGN_IN;
}

/** Rolecall's client secret at the provider; undefined for a public client. A file is read each time. */
export function clientSecret(): Secret | undefined {
  const { OIDC_CLIENT_SECRET, OIDC_CLIENT_SECRET_FILE: path } = env();
  return path ? new Secret(readFileSync(path, "utf8").trim()) : OIDC_CLIENT_SECRET;
}

/**
 * Reads the configuration for an operator's command, which needs neither the vendor's key nor the session secret: the operator's shell
 * often lacks them. Returns the problems of the rest, one line per variable.
 */
export function readCommandEnv(): string[] {
  const unneeded = {
    COCKROACH_API_KEY: randomUUID(),
    COCKROACH_API_KEY_FILE: "",
    COCKROACH_KEYS_FILE: "",
    SESSION_SECRET: `1:${randomUUID()}`,
  };
  const parsed = parseEnv({ ...process.env, ...unneeded });
  if ("problems" in parsed) return parsed.problems;
  singleton("env", () => parsed.env);
  return [];
}

/** The configuration, parsed on first use. Throws one line per bad variable. */
export function env(): Env {
  return singleton("env", () => {
    const parsed = parseEnv(process.env);
    if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
    return parsed.env;
  });
}

/** The address of the store, for operator's commands, which need no vendor key. Throws one line if it is invalid. */
export function databaseUrl(): string {
  const parsed = storeAddress.safeParse(process.env.DATABASE_URL || undefined);
  if (!parsed.success) throw new Error(`DATABASE_URL: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

/** Whether a SQLite store is copied before an upgrade changes it. Needs nothing else of the configuration. */
export function copiesBeforeUpgrade(): boolean {
  const parsed = schema.shape.COPY_BEFORE_UPGRADE.safeParse(process.env.COPY_BEFORE_UPGRADE || undefined);
  if (!parsed.success) throw new Error(`COPY_BEFORE_UPGRADE: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

/**
 * The address of Rolecall that is set here, for operator's commands; undefined where `APP_URL` is not, as in most shells. Throws one line if
 * it is invalid.
 */
export function appUrl(): string | undefined {
  const parsed = schema.shape.APP_URL.safeParse(process.env.APP_URL || undefined);
  if (!parsed.success) throw new Error(`APP_URL: ${parsed.error.issues[0]?.message}`);
  return parsed.data?.origin;
}

/** The address of the Cloud API where it is not the vendor's, so that the interface can warn; undefined otherwise. */
export function foreignCloud(): string | undefined {
  const { origin } = env().COCKROACH_SERVER;
  return origin === VENDOR ? undefined : origin;
}

/** Whether this is `next dev`, whose pages need looser headers. */
export function isDevelopment(): boolean {
  return process.env.NODE_ENV === "development";
}

/** The service account's key. A key file is read again after it changes and after `forgetApiKey`. */
export function apiKey(): Secret {
  const { COCKROACH_API_KEY, COCKROACH_API_KEY_FILE: path } = env();
  if (!path) return new Secret(COCKROACH_API_KEY ?? "");
  const changed = statSync(path).mtimeMs;
  const cached = storedKey();
  if (cached.changed !== changed)
    Object.assign(cached, { changed, key: new Secret(readFileSync(path, "utf8").trim()) });
  return cached.key;
}

/** Makes the next call read the key file again, after a 401 of the vendor. */
export function forgetApiKey(): void {
  storedKey().changed = Number.NaN;
}

function storedKey(): { changed: number; key: Secret } {
  return singleton("api-key", () => ({ changed: Number.NaN, key: new Secret("") }));
}

/** Gives Next.js the key for what a server action encloses in a page. Next.js reads it from here alone: a build holds none. */
export function giveActionKey(key: Buffer): void {
  process.env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY = key.toString("base64");
}
