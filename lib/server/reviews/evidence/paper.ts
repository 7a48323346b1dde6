import { ADMIN_STATE_WORDS, type AdminState } from "#lib/shared/admin-state.ts";
import { counted } from "#lib/shared/counted.ts";
import { utcDate, utcTime } from "#lib/shared/utc-date.ts";
import { HEAD_WORDS } from "../../audit/evidence/head-text.ts";
import type { EvidenceInput, Person, PopulationRow, RecordedStart, ReviewedInvitation } from "./evidence-input.ts";
import { bdi, html } from "./html-text.ts";
import { annex, decisionSections } from "./paper-decisions.ts";
import { type Cells, type Column, code, type Html, list, paragraph, section, table } from "./paper-parts.ts";
import { inState, type Result } from "./results.ts";

/** The printable page of the evidence, as a whole. No script; its only other file is the style sheet beside it. */
export function paperOf(input: EvidenceInput, results: readonly Result[], populationSha256: string): string {
  const { review } = input;
  const body = [
    `<p class="brand">Rolecall</p><h1>Access review: ${bdi(review.name)}</h1><p class="lead">${leadOf(results)}</p>`,
    `<div class="two">${scope(input)}${dates(input)}</div>`,
    population(input, populationSha256),
    ...decisionSections(input, results),
    signOffs(input),
    howToVerify(input),
    annex(results),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self' file:">
<title>Access review ${html(review.name)}</title>
<link rel="stylesheet" href="print.css">
</head>
<body>
<main>
${body.filter((part) => part !== "").join("\n")}
</main>
</body>
</html>
`;
}

function leadOf(results: readonly Result[]): Html {
  const [kept, done, open, left] = (["kept", "done", "open", "undecided"] as const).map(
    (state) => inState(results, state).length,
  );
  return html(
    `${counted(results.length, "row")}: ${kept} kept, ${counted(done ?? 0, "change")} carried out and proved, ${open} open, ${left} undecided.`,
  );
}

function scope({ review }: EvidenceInput): Html {
  const names = review.clusters.map(({ name }) => bdi(name)).join(", ");
  return section(
    "Scope",
    list([
      ...(names === "" ? [] : [["Clusters", names] as const]),
      ["Included", review.scope.map(bdi).join("<br>")],
      ["Fallback reviewer", person(review.fallback)],
    ]),
  );
}

function dates({ review }: EvidenceInput): Html {
  return section(
    "Dates (UTC)",
    list([
      ["Started", utcTime(review.startedAt)],
      ["By", person(review.startedBy)],
      ["Due", utcDate(review.dueAt)],
      ["Closed", utcTime(review.closedAt)],
      ["By", person(review.closedBy)],
      ["Rolecall", html(review.version)],
      ["Review", code(review.id)],
    ]),
  );
}

function person({ name, email }: Person): Html {
  return name === "" ? bdi(email) : `${bdi(name)} (${bdi(email)})`;
}

const ALSO = [
  { kind: "account", word: "account" },
  { kind: "token", word: "API token" },
] as const;

function population({ review, population: rows }: EvidenceInput, sha256: string): Html {
  const states = Object.keys(ADMIN_STATE_WORDS) as AdminState[];
  const countsOf = (some: readonly PopulationRow[], listed: number | undefined) => [
    ...[listed ?? "", some.length, listed === undefined ? "" : listed - some.length],
    ...states.map((state) => some.filter(({ facts }) => facts.state === state).length),
  ];
  const columns: Column[] = [
    ...["Cluster", { number: "Listed" }, { number: "In scope" }, { number: "Left out" }],
    ...states.map((state) => ({ number: ADMIN_STATE_WORDS[state].replace(/^./, (first) => first.toUpperCase()) })),
  ];
  const sqlUsers = rows.filter(({ kind }) => kind === "sql_user");
  const others = ALSO.flatMap(({ kind, word }) => {
    const count = rows.filter((row) => row.kind === kind).length;
    return count === 0 ? [] : counted(count, word);
  });
  const listed = review.clusters.map((cluster) => cluster.listed);
  const all = listed.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0);
  return section(
    "Population",
    table(
      "Population",
      columns,
      review.clusters.map(({ id, name, listed: count, listReadAt }) => [
        `${bdi(name)}<br>complete list of ${utcTime(listReadAt)}`,
        ...countsOf(
          sqlUsers.filter(({ clusterId }) => clusterId === id),
          count,
        ),
      ]),
      ["Total", ...countsOf(sqlUsers, all)],
    ),
    others.length === 0
      ? ""
      : paragraph(html(`${sqlUsers.length > 0 ? "Also " : ""}${others.join(" and ")} of Rolecall.`)),
    review.clusters.length === 0 ? "" : paragraph(LISTS),
    invitations(review.invitations ?? []),
    paragraph(`SHA-256 of the frozen rows, recorded at the start: ${code(sha256)}`),
  );
}

/** What a list of the Cloud API shows, and what it does not. */
const LISTS =
  "The SQL users of a cluster are those that the CockroachDB Cloud API listed. It may not list SQL users that were created by SQL: these are in no review. It lists names alone: if a SQL user was deleted outside Rolecall and recreated under its name between two lists, Rolecall takes it for the same.";

function invitations(open: readonly ReviewedInvitation[]): Html {
  if (open.length === 0) return "";
  const gives = ({ teams, clusterRoles }: ReviewedInvitation) => [teams, clusterRoles].filter(Boolean).join("; ");
  return (
    paragraph("Open invitations at the start: no row of the review, since nobody has accepted them.") +
    table(
      "Open invitations",
      ["Email", "Role", "Gives", "Invited by", { day: "Ends (UTC)" }],
      open.map((each) => [
        ...[bdi(each.email), html(each.role), bdi(gives(each)), bdi(each.invitedBy ?? ""), utcTime(each.expiresAt)],
      ]),
    )
  );
}

function signOffs({ review, signOffs: signed }: EvidenceInput): Html {
  const left = review.reviewers.filter(({ person: { id } }) => !signed.some(({ by }) => by.id === id));
  return section(
    "Sign-off",
    table(
      "Sign-off",
      ["Reviewer", { number: "Decided" }, { day: "Signed (UTC)" }],
      [
        ...signed.map(({ by, decided, at }): Cells => [person(by), decided, utcTime(at)]),
        ...left.map((each): Cells => [person(each.person), "", "Not signed"]),
      ],
    ),
  );
}

const RECORDED: Record<RecordedStart, Html> = {
  whole: "",
  rows: paragraph(
    "An older version of Rolecall started this review: the audit has the hash of its rows, and not of its name, scope, clusters, reviewers and dates. These are as the store had them at the close.",
  ),
  archived: paragraph(
    "The audit events of the start were archived before the close: Rolecall could not compare the decisions with them, and the chain does not prove this evidence.",
  ),
};

function howToVerify({ recorded }: EvidenceInput): Html {
  return section(
    "How to verify",
    RECORDED[recorded],
    paragraph(
      `${code("SHA256SUMS")} lists the files of the evidence. Its own SHA-256 is in the audit event that closed the review, and so is that of all events of the review. The event that started it has the hash of the frozen rows and of ${code("start.json")}. ${code("chain.txt")} has the chain from the start to the newest event.`,
    ),
    "<pre>node verify-review.mjs . HEAD</pre>",
    paragraph(`${HEAD_WORDS} Get ${code("verify-review.mjs")} from a copy of Rolecall that you trust.`),
  );
}
