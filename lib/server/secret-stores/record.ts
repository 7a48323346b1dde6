import { Secret } from "../base/secret.ts";
import { type About, type Held, SecretStoreError } from "./kinds/secret-store.ts";
import { isSecret } from "./kinds/written-json.ts";

/** The names of what stands in a secret. Others that people have put there are left as they are. */
const KEYS = {
  username: "username",
  password: "password",
  marker: "delivery",
  nextPassword: "password_next",
  nextMarker: "delivery_next",
  cluster: "cluster",
  clusterId: "cluster_id",
  host: "host",
  port: "port",
  database: "database",
  writtenAt: "written_at",
} as const;

/** What stands in a secret, by name. */
export type Fields = Readonly<Record<string, unknown>>;
/** What is to change in it; null takes a name out. A password is text only in the request that writes it. */
export type Changes = Record<string, string | Secret | null>;
type Next = { password: Secret; marker: string };

const text = (fields: Fields, key: keyof typeof KEYS) => {
  const value = fields[KEYS[key]];
  return typeof value === "string" ? value : null;
};

/** What was read from a secret, its passwords as {@link Secret} from here on. */
export function heldFields(fields: Fields): Fields {
  const hides = (key: string, value: unknown) =>
    (key === KEYS.password || key === KEYS.nextPassword) && typeof value === "string" ? new Secret(value) : value;
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, hides(key, value)]));
}

const secretIn = (fields: Fields, key: "password" | "nextPassword") => {
  const value = fields[KEYS[key]];
  return isSecret(value) ? value : null;
};

/** The current password of a secret, with its marker; null without one. */
export function currentOf(fields: Fields): Held | null {
  const password = secretIn(fields, "password");
  return password && { password, marker: text(fields, "marker") };
}

/** The next password of a secret, with its marker; null without one. */
export function nextOf(fields: Fields): Held | null {
  const password = secretIn(fields, "nextPassword");
  return password && { password, marker: text(fields, "nextMarker") };
}

/** Throws `foreign` unless the secret is empty or says that it is for this SQL user. */
export function requireOwn(fields: Fields, { username, clusterId }: About): void {
  if (Object.keys(fields).length === 0) return;
  const isOther = (key: "username" | "clusterId", own: string) => (text(fields, key) ?? own) !== own;
  if (text(fields, "username") === null || isOther("username", username) || isOther("clusterId", clusterId))
    throw new SecretStoreError("foreign");
}

/** Checks a record before a next password is written. Throws as {@link requireOwn}, and `pending` where one is there that Rolecall did not write. */
export function requireWritable(fields: Fields, about: About): void {
  requireOwn(fields, about);
  const next = nextOf(fields);
  if (next && next.marker === null) throw new SecretStoreError("pending");
}

/** What is known of the SQL user, without a password. */
export function describing({ username, cluster, clusterId, host, port, database }: About): Changes {
  const known = { username, cluster, clusterId, host, port, database };
  return Object.fromEntries(
    Object.entries(known)
      .filter(([, value]) => value !== "")
      .map(([key, value]) => [KEYS[key as keyof typeof known], value]),
  );
}

/** The changes that write the next password beside the current one. */
export function withNext(about: About, { password, marker }: Next): Changes {
  return { ...describing(about), [KEYS.nextPassword]: password, [KEYS.nextMarker]: marker };
}

export const withoutNext: Changes = { [KEYS.nextPassword]: null, [KEYS.nextMarker]: null };

/** The changes that make this password the current one. */
export function withCurrent(password: Secret, marker: string, now = new Date()): Changes {
  return { [KEYS.password]: password, [KEYS.marker]: marker, [KEYS.writtenAt]: now.toISOString() };
}

/** The fields after these changes. */
export function changed(fields: Fields, changes: Changes): Fields {
  return Object.fromEntries(Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== null));
}
