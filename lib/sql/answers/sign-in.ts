import { HBA_SETTING, JWT_SETTING } from "../templates/sign-in.ts";
import { cellOf, hasColumns, type ResultSet } from "./read/result-set.ts";

/** The ways into a cluster that its own answers can show. */
export type SettingWay = "jwt" | "ldap" | "other";

/** What an answer shows of a way; undefined where it shows nothing. */
export type SettingWays = { readonly [W in SettingWay]?: boolean | undefined };

/**
 * The ways that the answer to `showSignInSettings` shows. A setting that is missing, redacted or unreadable shows nothing, and a rule that is
 * not understood never shows that a way is closed.
 */
export function readSignInSettings(set: ResultSet): SettingWays {
  if (!hasColumns(set, ["variable", "value"])) return {};
  const values = new Map(set.rows.map((row) => [cellOf(set, row, "variable"), cellOf(set, row, "value")]));
  // Two values for one setting: neither is believed.
  if (values.size < set.rows.length) return {};
  const jwt = yesOrNo(values.get(JWT_SETTING));
  const rules = rulesOf(values.get(HBA_SETTING));
  return { jwt: rules.jwt ?? jwt, ldap: rules.ldap, other: rules.other };
}

function yesOrNo(value: string | undefined): boolean | undefined {
  if (value === undefined || !/^(?:t|f|true|false)$/i.test(value)) return undefined;
  return /^t/i.test(value);
}

/** Without rules of its own, a cluster asks for a client certificate or a password. */
function rulesOf(text: string | undefined): SettingWays {
  if (text === undefined || text === "NULL") return {};
  const lines = text
    .split("\n")
    .map((line) => line.replace(/#.*$/, "").trim())
    .filter((line) => line !== "");
  const methods = lines.map(methodOf);
  const closed = methods.includes(undefined) ? undefined : false;
  return {
    jwt: methods.includes("jwt_token") || undefined,
    ldap: methods.includes("ldap") || closed,
    other: methods.some((method) => method === "gss" || method === "trust") || closed,
  };
}

/** The methods of rules (pkg/sql/pgwire/auth_methods.go). */
const METHOD = /^(?:password|cert|cert-password|scram-sha-256|cert-scram-sha-256|reject|trust|gss|ldap|jwt_token)$/;

/** The method of one rule: `local DATABASE USER METHOD`, or `host DATABASE USER ADDRESS [MASK] METHOD`, with options behind. */
function methodOf(line: string): string | undefined {
  const words = (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ""));
  const [first, ...others] = words.slice(words[0] === "local" ? 3 : 4);
  if (!/^(?:local|host|hostssl|hostnossl)$/.test(words[0] ?? "")) return undefined;
  // A mask may stand between the address and the method.
  return [first, others[0]].find((word) => word !== undefined && METHOD.test(word.toLowerCase()))?.toLowerCase();
}

/** A way that an open session used. */
export type UsedWay = "certificate" | SettingWay;

/** The ways that open sessions used, by the answer to `showSignInMethods`. What it lacks shows nothing. */
export function readSignInMethods(set: ResultSet): ReadonlySet<UsedWay> {
  if (!hasColumns(set, ["authentication_method"])) return new Set();
  const used = new Set<UsedWay>();
  for (const row of set.rows) {
    const way = wayOf(cellOf(set, row, "authentication_method").toLowerCase());
    if (way) used.add(way);
  }
  return used;
}

/** `cert-password` is a rule that takes either, so it shows neither. */
function wayOf(method: string): UsedWay | undefined {
  if (method === "cert") return "certificate";
  if (method.startsWith("jwt")) return "jwt";
  if (method.startsWith("ldap")) return "ldap";
  if (method === "gss" || method === "trust") return "other";
  return undefined;
}
