import "server-only";
import { randomUUID } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import { isLoopback } from "./loopback.ts";
import { parseMailTarget, parseSender } from "./mail-address.ts";
import { OIDC_VARIABLES, oidcProblems, type SignUp } from "./oidc-env.ts";
import { Secret } from "./secret.ts";
import { parseSessionSecrets } from "./session-secret.ts";
import { singleton } from "./singleton.ts";

const VENDOR = "https://cockroachlabs.cloud";

/** An origin: https, or http to this machine only, since every request carries a key or a session. */
const origin = z.string().transform((value, context) => {
  const url = URL.parse(value);
  const plain = url !== null && url.href === `${url.origin}/`;
  if (!plain) context.addIssue("must be an address without a path, such as https://rolecall.example.com");
  else if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    context.addIssue("must start with https:// (http:// works for this machine only)");
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

/** Whether pg would connect without TLS over a network although the address does not ask for that. */
function isUnprotected(address: string): boolean {
  if (address.startsWith("sqlite:")) return false;
  const { hostname, searchParams } = new URL(address);
  return hostname !== "" && !isLoopback(hostname) && !searchParams.has("sslmode") && !searchParams.has("ssl");
}

const storeAddress = z
  .string()
  .refine(
    (value) => /^sqlite:.+/.test(value) || (/^postgres(?:ql)?:\/\/./.test(value) && URL.canParse(value)),
    // Further checks depend on the kind of store.
    { message: "must be sqlite: and a file path, or a postgres:// address", abort: true },
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
      .pipe(z.array(z.uuid("must be cluster IDs, separated by commas")).min(1))
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
        if (!target) context.addIssue("must be smtp:// or smtps:// with a host, file: and a folder path, or console:");
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
    HSTS_INCLUDE_SUBDOMAINS: z
      .enum(["true", "false"], "must be true or false")
      .default("false")
      .transform((value) => value === "true"),
    SECURITY_CONTACT: z
      .string()
      .regex(/^(?:mailto:|https:\/\/)[!-~]+$/, "must be a mailto: or https: address")
      .refine(URL.canParse, "must be a mailto: or https: address")
      .optional(),
    LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
    /** requests per second to the vendor; lower it where other programs share the key. 0 turns the limiter off, on loopback only */
    COCKROACH_REQUESTS_PER_SECOND: wholeNumber(0, 10).default(10),
    /** a folder with a file for each cluster whose SQL connection uses a password set by the operator */
    SQL_PASSWORD_FILES: z.string().min(1).optional(),
    /** whether destinations may be at private and loopback addresses, by http:// too */
    WEBHOOK_ALLOW_PRIVATE: z
      .enum(["true", "false"], "must be true or false")
      .default("false")
      .transform((value) => value === "true"),
    /** hosts of secret stores that may be at private and loopback addresses; on loopback by http:// too */
    SECRET_STORE_HOSTS: z
      .string()
      .transform((value) => value.split(",").map((host) => host.trim().toLowerCase()))
      .pipe(
        z.array(
          z
            .string()
            .regex(
              /^(?:\[[0-9a-f:]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::\d{1,5})?$/,
              "must be host names, separated by commas",
            ),
        ),
      )
      .default([]),
    /** how often Rolecall reads each cluster's list by itself; 0 never */
    DRIFT_CHECK_MINUTES: wholeNumber(0, 1440).default(5),
    ...OIDC_VARIABLES,
  })
  .check((context) => {
    // Checks of several variables together skip those that are invalid alone.
    if (context.issues.length > 0) return;
    for (const { path, message } of oidcProblems(context.value))
      context.issues.push({ code: "custom", input: undefined, path: [path], message });
  })
  .refine((value) => !value.COCKROACH_API_KEY !== !value.COCKROACH_API_KEY_FILE, {
    path: ["COCKROACH_API_KEY"],
    message:
      "set it to the secret key of the service account, or set COCKROACH_API_KEY_FILE to a file with the key (not both)",
    // Reported together with all other problems.
    when: () => true,
  })
  .refine((value) => value.SESSION_SECRET !== undefined || value.DATABASE_URL.startsWith("sqlite:"), {
    path: ["SESSION_SECRET"],
    message: "is required with a postgres:// store, the same for all replicas: 1: and 32 or more characters",
  })
  .refine((value) => value.SMTP_URL?.kind !== "smtp" || value.MAIL_FROM !== undefined, {
    path: ["MAIL_FROM"],
    message: "is required with SMTP_URL: the sender address of mails",
  })
  .refine((value) => value.SMTP_URL?.kind !== "console" || !value.APP_URL || isLoopback(value.APP_URL.hostname), {
    path: ["SMTP_URL"],
    message: "may be console: only if APP_URL is this machine, since it prints links",
  })
  .refine((value) => value.COCKROACH_REQUESTS_PER_SECOND !== 0 || isLoopback(value.COCKROACH_SERVER.hostname), {
    path: ["COCKROACH_REQUESTS_PER_SECOND"],
    message: "may be 0 only for a server on this machine",
  });

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
    ...unreadable("COCKROACH_API_KEY_FILE", apiKey),
    ...(parsed.env.OIDC_CLIENT_SECRET_FILE ? unreadable("OIDC_CLIENT_SECRET_FILE", clientSecret) : []),
  ];
}

function unreadable(variable: string, read: () => Secret | undefined): string[] {
  try {
    if (read()?.reveal() !== "") return [];
  } catch {
    // The system's error only adds the path, which the operator knows.
  }
  return [`${variable}: the file is empty or cannot be read`];
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
    ...{ issuer, clientId, name: OIDC_NAME ?? issuer.hostname, scopes: OIDC_SCOPES },
    ...{ groupsClaim: rest.OIDC_GROUPS_CLAIM, signUp: rest.OIDC_SIGN_UP },
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
  const unneeded = { COCKROACH_API_KEY: randomUUID(), COCKROACH_API_KEY_FILE: "", SESSION_SECRET: `1:${randomUUID()}` };
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

/** The address of Rolecall, for operator's commands. Throws one line if it is invalid. */
export function appUrl(): string {
  const parsed = schema.shape.APP_URL.safeParse(process.env.APP_URL || undefined);
  if (!parsed.success) throw new Error(`APP_URL: ${parsed.error.issues[0]?.message}`);
  return parsed.data?.origin ?? `http://localhost:${process.env.PORT || 3000}`;
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
