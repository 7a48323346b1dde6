import { counted, number } from "../counted.ts";
import { isPasswordOnly, type WayState } from "../ways-in/ways-in.ts";
import { type ClusterTally, DORMANT_DAYS, type Finding, type ReportedWays } from "./facts.ts";

/** A finding in words: its name, the sentence of its line, and what to do about it. */
type FindingWords = { short: string; sentence: (count: number) => string; todo: string };

export const FINDING_WORDS: Readonly<Record<Finding, FindingWords>> = {
  superuser: {
    short: "Superusers",
    sentence: (count) =>
      count === 1
        ? "1 is a superuser: it can read, change and drop everything in its cluster"
        : `${number(count)} are superusers: each can read, change and drop everything in its cluster`,
    todo: "Restrict each to what it uses.",
  },
  privileged: {
    short: "Privileged",
    sentence: (count) =>
      count === 1
        ? "1 is privileged: it is not admin, and can gain more or reach everything"
        : `${number(count)} are privileged: they are not admin, and can gain more or reach everything`,
    todo: "Revoke the rights by which each can gain more.",
  },
  unverified: {
    short: "Unverified, may be superusers",
    sentence: (count) =>
      count === 1 ? "1 is unverified and may be a superuser" : `${number(count)} are unverified and may be superusers`,
    todo: "Check each cluster by SQL, or run its script and give the answer.",
  },
  "no-owner": {
    short: "No owner",
    sentence: (count) => `${number(count)} ${count === 1 ? "has" : "have"} no owner`,
    todo: "Give each a team, or delete it.",
  },
  dormant: {
    short: `No login for ${DORMANT_DAYS} days`,
    sentence: (count) => `${number(count)} ${count === 1 ? "has" : "have"} not logged in for ${DORMANT_DAYS} days`,
    todo: "Disable the login, and delete it later.",
  },
  "stale-password": {
    short: "Password older than its policy allows",
    sentence: (count) =>
      `${number(count)} ${count === 1 ? "has a password that is" : "have passwords that are"} older than the policy allows`,
    todo: "Rotate.",
  },
  outside: {
    short: "Created outside Rolecall",
    sentence: (count) => `${number(count)} ${count === 1 ? "was" : "were"} created outside Rolecall`,
    todo: "Set an owner, or delete them.",
  },
  "single-sign-on": {
    short: "Single sign-on names",
    sentence: (count) =>
      `${number(count)} ${count === 1 ? "has a single sign-on name" : "have single sign-on names"} (sso_)`,
    todo: "Disable the login to end access: a new password does not lock them out.",
  },
};

/** How the states of a cluster's SQL users became known, as the column of a table says it. */
export const SOURCE_WORDS = {
  key: "names only",
  answers: "an answer",
  sql: "SQL",
  server: "Rolecall",
} as const;

export const sqlUsers = (count: number): string => counted(count, "SQL user");

/** Names in a sentence: a few, then how many more. */
export function namesOf(names: readonly string[], most = 3): string {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(", ")} and ${number(rest)} more` : names.join(", ");
}

/** The figures of a cluster in a table, without its name. */
export const FIGURE_HEADS = ["SQL users", "Superusers", "Privileged", "Unverified", "Restricted", "No owner"] as const;

/** The figures of a cluster below {@link FIGURE_HEADS}; null where one is not known. */
export function clusterFigures({ list, total, restricted, found }: ClusterTally): (number | null)[] {
  if (list.is === "unread") return FIGURE_HEADS.map(() => null);
  const count = (kind: Finding) => found[kind]?.count ?? null;
  return [total, count("superuser"), count("privileged"), count("unverified"), restricted, count("no-owner")];
}

const WAY_WORDS = { certificate: "client certificate", sso: "SSO (JWT, LDAP)" } as const;

/** The ways beside a password that are in this state by a reading, as they are named. A name shows no setting of the cluster. */
export function waysIn({ certificate, sso, byNames }: ReportedWays, state: WayState): string[] {
  const read = { certificate, sso: byNames ?? sso };
  return (["certificate", "sso"] as const).filter((way) => read[way] === state).map((way) => WAY_WORDS[way]);
}

/** By which ways the SQL users of a cluster sign in, in a few words. */
export function signInWords(ways: ReportedWays): string {
  if (isPasswordOnly(ways)) return "password only";
  const unknown = waysIn(ways, "unknown");
  const names = ways.byNames ? ["names of single sign-on (sso_)"] : [];
  const known = ["password", ...waysIn(ways, "yes"), ...names].join(", ");
  return unknown.length > 0 ? `${known}; not known: ${unknown.join(", ")}` : known;
}

/** How SQL users of a cluster sign in, and how many of them cannot, as far as it is known. */
export function signInOf({ ways, noLogin }: Pick<ClusterTally, "ways" | "noLogin">): string {
  const count = noLogin?.count ?? 0;
  return count === 0 ? signInWords(ways) : `${signInWords(ways)}; ${counted(count, "login")} disabled`;
}

/** A name in a list, with a mark where its login is disabled. */
export const markedName = ({ name, noLogin }: { name: string; noLogin?: boolean | undefined }): string =>
  noLogin === true ? `${name} (login disabled)` : name;
