import { present } from "../present.ts";
import { type ClusterTally, FINDINGS, type Finding } from "./facts.ts";
import { type Report, sentenceText } from "./report.ts";

/** Of a report, what is in a file. `full`: with the ids of clusters. */
export type FileChoice = { full: boolean };

/** A value as JSON in which a name cannot move a cursor or turn the direction of text: such characters are written as escapes. */
export function jsonText(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) =>
    sign === "\n" ? sign : Array.from({ length: sign.length }, (_, at) => unicodeEscape(sign, at)).join(""),
  );
}

const unicodeEscape = (sign: string, at: number) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, "0")}`;

/** The report for programs. A later release may add fields; it does not change or remove these. A finding is null where it is not known. */
export function jsonOf(report: Report, { full }: FileChoice): string {
  const { at, total, figures, clusters, lines, unseen } = report;
  return jsonText({
    format: 1,
    at: new Date(at).toISOString(),
    sentence: sentenceText(report),
    sqlUsers: clusters.some(({ list }) => list.is !== "unread") ? total : null,
    figures,
    clusters: clusters.map((cluster) => clusterOf(cluster, full)),
    todo: lines.map(({ kind, figure, sentence, todo }) => ({ kind, figure, sentence, todo })),
    unseen,
  });
}

function clusterOf(cluster: ClusterTally, full: boolean) {
  const { id, name, plan, version, list, source, total, restricted, restrictedUsers, found, unlisted, ways, noLogin } =
    cluster;
  const namesOf = (kind: Finding) => found[kind]?.users.map((user) => user.name) ?? null;
  return present<Record<string, unknown>>({
    name,
    id: full ? id : undefined,
    plan,
    version,
    list: list.is,
    source,
    sqlUsers: list.is === "unread" ? null : total,
    restricted,
    restrictedUsers: restricted === null ? null : restrictedUsers.map((user) => user.name),
    unlisted: unlisted.map((user) => user.name),
    signIn: { password: "yes", certificate: ways.certificate, sso: ways.sso },
    loginDisabled: noLogin?.users.map((user) => user.name) ?? null,
    found: Object.fromEntries(FINDINGS.map((kind) => [kind, namesOf(kind)])),
  });
}
