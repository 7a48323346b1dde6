import "server-only";
import { randomUUID } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { isLoopback } from "./loopback.ts";
import { parseMailTarget, parseSender } from "./mail-address.ts";
import { Secret } from "./secret.ts";
import { parseSessionSecrets } from "./session-secret.ts";
import { singleton } from "./singleton.ts";

const VENDOR = "https://cockroachlabs.cloud";

/** An origin: https, or http to this machine only. Anything sent there holds a key or a session. */
const origin = z.string().transform((value, context) => {
  const url = URL.parse(value);
  const plain = url !== null && url.href === `${url.origin}/`;
  if (!plain) context.addIssue("must be an address without path, such as https://rolecall.example.com");
  else if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    context.addIssue("must begin with https:// (http:// is for this machine only)");
  else return url;
  return z.NEVER;
});

/** Digits only: a blank or `0x50` must not pass for a number. */
function wholeNumber(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,5}$/, message)
    .transform(Number)
    .pipe(z.number(message).min(min, message).max(max, message));
}

/** What pg would send in plain text over a network, without anybody's having said so. */
function isUnprotected(address: string): boolean {
  if (address.startsWith("sqlite:")) return false;
  const { hostname, searchParams } = new URL(address);
  return hostname !== "" && !isLoopback(hostname) && !searchParams.has("sslmode") && !searchParams.has("ssl");
}

const storeAddress = z
  .string()
  .refine(
    (value) => /^sqlite:.+/.test(value) || (/^postgres(?:ql)?:\/\/./.test(value) && URL.canParse(value)),
    // What else is needed depends on which of both it is.
    { message: "must be sqlite: and the path of a file, or a postgres:// address", abort: true },
  )
  .refine((value) => !isUnprotected(value), {
    message:
      "must say how the connection is protected: add sslmode=verify-full, or sslmode=disable if you trust the network",
    abort: true,
  })
  .default("sqlite:./data/rolecall.db");

const schema = z
  .object({
    COCKROACH_API_KEY: z.string().min(1).optional(),
    COCKROACH_API_KEY_FILE: z.string().min(1).optional(),
    COCKROACH_SERVER: origin.default(new URL(VENDOR)),
    COCKROACH_API_VERSION: z.iso.date("must be a date such as 2024-09-16").default("2024-09-16"),
    CLUSTER_IDS: z
      .string()
      .transform((value) => value.split(",").map((id) => id.trim().toLowerCase()))
      .pipe(z.array(z.uuid("must be ids of clusters, separated by commas")).min(1))
      .optional(),
    DATABASE_URL: storeAddress,
    SESSION_SECRET: z
      .string()
      .transform((value, context) => {
        const secrets = parseSessionSecrets(value);
        if (!secrets) context.addIssue("must be number:secret, comma-separated; each secret has 32 or more characters");
        return secrets ?? z.NEVER;
      })
      .optional(),
    APP_URL: origin.optional(),
    SMTP_URL: z
      .string()
      .transform((value, context) => {
        const target = parseMailTarget(value);
        if (!target)
          context.addIssue("must be smtp:// or smtps:// with a host, file: and the path of a folder, or console:");
        return target ?? z.NEVER;
      })
      .optional(),
    MAIL_FROM: z
      .string()
      .transform((value, context) => {
        const sender = parseSender(value);
        if (!sender) context.addIssue("must be an email address, such as Rolecall <rolecall@example.com>");
        return sender ?? z.NEVER;
      })
      .optional(),
    PORT: wholeNumber(1, 65_535).default(3000),
    HOST: z.string().default("127.0.0.1"),
    METRICS_TOKEN: z
      .string()
      .min(16, "must have 16 or more characters")
      .transform((value) => new Secret(value))
      .optional(),
    TRUSTED_PROXY_HOPS: wholeNumber(0, 8).default(0),
    LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
    /** requests a second to the vendor; lower it where others share the key. 0 switches the limiter off, on loopback only */
    COCKROACH_REQUESTS_PER_SECOND: wholeNumber(0, 10).default(10),
  })
  .refine((value) => !value.COCKROACH_API_KEY !== !value.COCKROACH_API_KEY_FILE, {
    path: ["COCKROACH_API_KEY"],
    message: "give the secret key of the service account, here or as a file in COCKROACH_API_KEY_FILE (not both)",
    // Told along with what else is wrong, not after it was put right.
    when: () => true,
  })
  .refine((value) => value.SESSION_SECRET !== undefined || value.DATABASE_URL.startsWith("sqlite:"), {
    path: ["SESSION_SECRET"],
    message: "is needed with a postgres:// store, the same for all replicas: 1: and 32 or more characters",
  })
  .refine((value) => value.SMTP_URL?.kind !== "smtp" || value.MAIL_FROM !== undefined, {
    path: ["MAIL_FROM"],
    message: "is needed with an SMTP_URL: the address that mail is sent from",
  })
  .refine((value) => value.SMTP_URL?.kind !== "console" || !value.APP_URL || isLoopback(value.APP_URL.hostname), {
    path: ["SMTP_URL"],
    message: "may be console: only where APP_URL is this machine: it prints links",
  })
  .refine((value) => value.COCKROACH_REQUESTS_PER_SECOND !== 0 || isLoopback(value.COCKROACH_SERVER.hostname), {
    path: ["COCKROACH_REQUESTS_PER_SECOND"],
    message: "may be 0 only for a server on this machine",
  });

export type Env = z.infer<typeof schema> & { APP_URL: URL };

/**
 * Reads the configuration; an empty variable counts as absent. Errors name the variable and what it must be, never its value,
 * which may be a secret.
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

/** What is wrong with this process's configuration, one line for each bad variable. */
export function envProblems(): string[] {
  const parsed = parseEnv(process.env);
  if ("problems" in parsed) return parsed.problems;
  try {
    if (apiKey().reveal() !== "") return [];
  } catch {
    // The system's words hold the path, which the person who set it knows.
  }
  return ["COCKROACH_API_KEY_FILE: the file cannot be read, or is empty"];
}

/**
 * Takes the configuration for an operator's command, which needs neither the vendor's key nor the secret of the cookies: the shell
 * that it is typed in often has none. Gives what is wrong with the rest, one line for each bad variable.
 */
export function readCommandEnv(): string[] {
  const unneeded = { COCKROACH_API_KEY: randomUUID(), COCKROACH_API_KEY_FILE: "", SESSION_SECRET: `1:${randomUUID()}` };
  const parsed = parseEnv({ ...process.env, ...unneeded });
  if ("problems" in parsed) return parsed.problems;
  singleton("env", () => parsed.env);
  return [];
}

/** The configuration, parsed on first use and then kept. Throws one line for each bad variable. */
export function env(): Env {
  return singleton("env", () => {
    const parsed = parseEnv(process.env);
    if ("problems" in parsed) throw new Error(parsed.problems.join("\n"));
    return parsed.env;
  });
}

/** The address of the store alone: an operator's command needs no key of the vendor. Throws one line where it is bad. */
export function databaseUrl(): string {
  const parsed = storeAddress.safeParse(process.env.DATABASE_URL || undefined);
  if (!parsed.success) throw new Error(`DATABASE_URL: ${parsed.error.issues[0]?.message}`);
  return parsed.data;
}

/** Where people open Rolecall, as {@link databaseUrl} for an operator's command. Throws one line where it is bad. */
export function appUrl(): string {
  const parsed = schema.shape.APP_URL.safeParse(process.env.APP_URL || undefined);
  if (!parsed.success) throw new Error(`APP_URL: ${parsed.error.issues[0]?.message}`);
  return parsed.data?.origin ?? `http://localhost:${process.env.PORT || 3000}`;
}

/** The address of the Cloud API where it is not the vendor's own: people must see that what they do is not done there. */
export function foreignCloud(): string | undefined {
  const { origin } = env().COCKROACH_SERVER;
  return origin === VENDOR ? undefined : origin;
}

/** `next dev`, whose pages need looser headers. */
export function isDevelopment(): boolean {
  return process.env.NODE_ENV === "development";
}

/** Reads the key of the service account; from a file again whenever the file has changed or `forgetApiKey` was called. */
export function apiKey(): Secret {
  const { COCKROACH_API_KEY, COCKROACH_API_KEY_FILE: path } = env();
  if (!path) return new Secret(COCKROACH_API_KEY ?? "");
  const changed = statSync(path).mtimeMs;
  const kept = storedKey();
  if (kept.changed !== changed) Object.assign(kept, { changed, key: new Secret(readFileSync(path, "utf8").trim()) });
  return kept.key;
}

/** Makes the next call read the key's file again: for the vendor's 401. */
export function forgetApiKey(): void {
  storedKey().changed = Number.NaN;
}

function storedKey(): { changed: number; key: Secret } {
  return singleton("api-key", () => ({ changed: Number.NaN, key: new Secret("") }));
}
