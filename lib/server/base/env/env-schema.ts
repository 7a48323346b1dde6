import { z } from "zod";
import { API_VERSION, VENDOR_ORIGIN } from "#lib/shared/cloud/pinned-origin.ts";
import { KEY_ACCESSES } from "#lib/shared/key-reach.ts";
import { parseMailTarget, parseSender } from "../request/mail-address.ts";
import { Secret } from "../secret.ts";
import { isLoopback } from "./loopback.ts";
import { OIDC_VARIABLES, oidcProblems } from "./oidc-env.ts";
import { parseSessionSecrets } from "./session-secret.ts";

/** The Cloud API of CockroachDB. */
export const VENDOR = VENDOR_ORIGIN;

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

/** The address of the store: a SQLite file, or PostgreSQL with a word on TLS. */
export const storeAddress = z
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

function keySources(value: { [name: string]: unknown }): number {
  return ["COCKROACH_API_KEY", "COCKROACH_API_KEY_FILE", "COCKROACH_KEYS_FILE"].filter((name) => value[name]).length;
}

/** The variables of the environment. */
export const schema = z
  .object({
    COCKROACH_API_KEY: z.string().min(1).optional(),
    COCKROACH_API_KEY_FILE: z.string().min(1).optional(),
    /** several keys, each with its access, clusters and service account */
    COCKROACH_KEYS_FILE: z.string().min(1).optional(),
    /** what Rolecall sends with the key; `read` is nothing but GET */
    COCKROACH_API_ACCESS: z.enum(KEY_ACCESSES, "must be read or change").default("change"),
    COCKROACH_SERVER: origin.default(new URL(VENDOR)),
    COCKROACH_API_VERSION: z.iso.date("must be a date such as 2024-09-16").default(API_VERSION),
    CLUSTER_IDS: z
      .string()
      .transform((value) => value.split(",").map((id) => id.trim().toLowerCase()))
      .pipe(z.array(z.uuid("must be cluster IDs, separated by commas")).min(1))
      .optional(),
    DATABASE_URL: storeAddress,
    /** whether a SQLite store is copied before an upgrade changes it */
    COPY_BEFORE_UPGRADE: z
      .enum(["true", "false"], "must be true or false")
      .default("true")
      .transform((value) => value === "true"),
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
    /** a sorted list of SHA-1 hashes of passwords that no account may have */
    BREACHED_PASSWORDS_FILE: z.string().min(1).optional(),
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
  .refine((value) => keySources(value) === 1, {
    path: ["COCKROACH_API_KEY"],
    message:
      "set it to the secret key of the service account, or set COCKROACH_API_KEY_FILE to a file with the key or COCKROACH_KEYS_FILE to a file of several (only one of the three)",
    // Reported together with all other problems.
    when: () => true,
  })
  .refine((value) => !value.COCKROACH_KEYS_FILE || value.COCKROACH_API_ACCESS === "change", {
    path: ["COCKROACH_API_ACCESS"],
    message: "must not be set with COCKROACH_KEYS_FILE, which says it for each key",
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
