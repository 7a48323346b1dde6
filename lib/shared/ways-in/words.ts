import {
  type ClusterWay,
  isPasswordOnly,
  type OtherWays,
  type WayIn,
  type WayReason,
  type WayState,
} from "./ways-in.ts";

export const WAY_NAMES: Readonly<Record<WayIn, string>> = {
  certificate: "Client certificate",
  jwt: "SSO token (JWT)",
  ldap: "LDAP",
  other: "Other rules (HBA)",
};

export const WAY_STATE_WORDS: Readonly<Record<WayState, string>> = {
  yes: "Accepted",
  no: "Not accepted",
  unknown: "Not known",
};

const REASONS: Readonly<Record<WayReason, string>> = {
  plan: "clusters of this plan take none",
  ca_set: "a client CA is set, says CockroachDB Cloud",
  ca_not_set: "no client CA is set, says CockroachDB Cloud",
  ca_changing: "a change of the client CA is in progress or failed, says CockroachDB Cloud",
  key_role: "Rolecall's key needs the role Cluster Admin or Cluster Operator there",
  vendor_unread: "CockroachDB Cloud did not say",
  setting: "by the settings of the cluster",
  session: "an open session used it",
  sso_users: "it made SQL users here",
  level: "the level of the SQL connection shows no settings; Manage does",
  no_connection: "only a SQL connection of the level Manage shows it",
  not_shown: "the cluster did not show the setting",
  cluster_unread: "the cluster could not be read",
  too_old: "it was last read more than two days ago",
  never_read: "it was not read yet",
};

/** Why a way is accepted or not, or why that is not known. */
export const wayReason = ({ why }: Pick<ClusterWay, "why">): string => REASONS[why];

/** The marks of a SQL user on a cluster with these ways. A SQL user that single sign-on made has no password. */
export function wayMarks(other: OtherWays, isProvisioned = false): readonly string[] {
  const { certificate, sso } = isProvisioned ? { certificate: other.certificate, sso: "yes" as const } : other;
  if (isPasswordOnly({ certificate, sso })) return ["password only"];
  const unknown = [certificate === "unknown" ? "certificates" : [], sso === "unknown" ? "SSO" : []].flat();
  return [
    certificate === "yes" ? "certificates are accepted here" : [],
    sso === "yes" && !isProvisioned ? "SSO is accepted here" : [],
    unknown.length > 0 ? `not known: ${unknown.join(", ")}` : [],
  ].flat();
}

const KINDS = { certificate: "client certificates", sso: "SSO" } as const;

/** For people who may not read which ways a cluster takes. */
export const LEFT_OPEN_UNREAD = "Client certificates and SSO still sign in where the cluster takes them.";

/** What still signs in where only a password was replaced or has expired. What is not known counts as open. */
export function leftOpenWords(other: OtherWays, isOfMany = false): string {
  const [takes, accepts] = isOfMany
    ? ["these clusters take", "these clusters accept"]
    : ["this cluster takes", "this cluster accepts"];
  if (isPasswordOnly(other)) return `By the last reading, ${takes} no client certificates and no SSO.`;
  const open = namesOf(other, "yes");
  const unknown = namesOf(other, "unknown");
  const many = (names: string) => names !== KINDS.sso;
  return [
    open === "" ? [] : `${capital(open)}, which ${accepts}, still ${many(open) ? "sign" : "signs"} in.`,
    unknown === ""
      ? []
      : `${capital(unknown)} may still sign in: Rolecall does not know whether ${accepts} ${many(unknown) ? "them" : "it"}.`,
  ]
    .flat()
    .join(" ");
}

const MOST_NAMED = 3;

/** As {@link leftOpenWords}, of several clusters: those with the same ways together, by name. */
export function leftOpenOn(clusters: readonly { readonly name: string; readonly otherWays: OtherWays }[]): string[] {
  const groups = [...Map.groupBy(clusters, ({ otherWays }) => `${otherWays.certificate} ${otherWays.sso}`).values()];
  return groups.flatMap((of) => {
    const [first] = of;
    if (!first) return [];
    const words = leftOpenWords(first.otherWays, of.length > 1);
    if (groups.length === 1) return words;
    const more = of.length - MOST_NAMED;
    const names = of.slice(0, MOST_NAMED).map(({ name }) => name);
    return `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}: ${words}`;
  });
}

function namesOf(other: OtherWays, state: WayState): string {
  const kinds = (["certificate", "sso"] as const).filter((kind) => other[kind] === state);
  return kinds.map((kind) => KINDS[kind]).join(" and ");
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
