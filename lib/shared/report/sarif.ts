import { number } from "../counted.ts";
import { type ClusterTally, DORMANT_DAYS, FINDINGS, type Finding } from "./facts.ts";
import { plainText } from "./plain-text.ts";
import type { Report, ReportLine } from "./report.ts";
import { FINDING_WORDS, signInWords } from "./words.ts";

/* SARIF 2.1.0 (OASIS Standard, with errata 01), for code scanning in pipelines. */

const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

const LEVELS: Readonly<Record<Finding, "error" | "warning" | "note">> = {
  superuser: "error",
  privileged: "error",
  unverified: "warning",
  "no-owner": "note",
  dormant: "warning",
  "stale-password": "warning",
  outside: "warning",
  "single-sign-on": "note",
};

const RESULT_WORDS: Readonly<Record<Finding, string>> = {
  superuser: "is a superuser: it can read, change and drop everything in its cluster",
  privileged: "is privileged: it is not admin, and can gain more or reach everything",
  unverified: "is unverified and may be a superuser",
  "no-owner": "has no owner",
  dormant: `has not logged in for ${DORMANT_DAYS} days`,
  "stale-password": "has a password that is older than the policy allows",
  outside: "was created outside Rolecall",
  "single-sign-on": "has a name that single sign-on gives",
};

/** Code scanning takes no run with more results. */
const MOST_RESULTS = 25_000;

/**
 * The report as a SARIF log of one run: a result for each finding of each SQL user, the most dangerous first. What could not be seen are
 * notifications of the run, which was no success where a list or an answer is missing.
 */
export function sarifOf({ lines, clusters, unseen }: Report, version: string) {
  const kinds = FINDINGS.filter((kind) => lines.some((line) => line.kind === kind));
  const failures = clusters.flatMap(failuresOf);
  const results = resultsOf(lines, kinds, clusters);
  const left = lines.reduce((sum, { figure }) => sum + figure, 0) - results.length;
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "rolecall report", version, rules: kinds.map(ruleOf) } },
        invocations: [
          {
            executionSuccessful: failures.length === 0,
            toolExecutionNotifications: [
              ...failures.map((text) => notification("error", text)),
              ...(left > 0
                ? [notification("warning", `${number(left)} results are left out, the least dangerous.`)]
                : []),
              ...unseen.map(({ weight, text }) =>
                notification(weight === "warn" ? "warning" : "note", `Not seen. ${text}`),
              ),
            ],
          },
        ],
        results,
      },
    ],
  };
}

const notification = (level: "error" | "warning" | "note", text: string) => ({
  level,
  message: { text: messageText(text) },
});

function failuresOf({ name, list, refusals }: ClusterTally): string[] {
  return [
    ...(list.is === "unread" ? [`${name} was not read: ${list.why}`] : []),
    ...(list.is === "part" ? [`${name} was read in part: its list was not read yet.`] : []),
    ...refusals.map((why) => `The answer of ${name} proves nothing. ${why}`),
  ];
}

function resultsOf(lines: readonly ReportLine[], kinds: readonly Finding[], clusters: readonly ClusterTally[]) {
  const results = [];
  const ways = new Map(clusters.map((each) => [each.id, signInWords(each.ways)]));
  for (const { kind, clusters: where, todo } of lines)
    for (const { cluster, id, users } of where)
      for (const { name, noLogin } of users) {
        if (results.length === MOST_RESULTS) return results;
        const login = noLogin === true ? "Its login is disabled." : `It signs in by: ${ways.get(id) ?? "password"}.`;
        results.push({
          ruleId: kind,
          ruleIndex: kinds.indexOf(kind),
          level: LEVELS[kind],
          message: { text: messageText(`${name} of ${cluster} ${RESULT_WORDS[kind]}. ${login} ${todo}`) },
          locations: [locationOf(cluster, name)],
        });
      }
  return results;
}

function ruleOf(kind: Finding) {
  const { short, todo } = FINDING_WORDS[kind];
  return {
    id: kind,
    shortDescription: { text: short },
    help: { text: todo },
    defaultConfiguration: { level: LEVELS[kind] },
  };
}

/** Code scanning places a result by a file. There is none, so its path is made of the names. */
function locationOf(cluster: string, name: string) {
  const uri = ["sql-users", cluster, name].map((part) => encodeURIComponent(plainText(part)).replaceAll(".", "%2E"));
  return {
    physicalLocation: { artifactLocation: { uri: uri.join("/") }, region: { startLine: 1 } },
    logicalLocations: [{ fullyQualifiedName: plainText(`${cluster}/${name}`), kind: "member" }],
  };
}

/** In a plain text message, brackets make links and braces stand for arguments (3.11.5 and 3.11.6): those of a name do neither. */
function messageText(text: string): string {
  return plainText(text)
    .replaceAll(/[\\[\]]/g, (sign) => `\\${sign}`)
    .replaceAll(/[{}]/g, (sign) => sign + sign);
}
