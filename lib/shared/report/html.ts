import { number } from "../counted.ts";
import { utcDate, utcTime } from "../utc-date.ts";
import { type ClusterTally, DAY_MS, type UserFacts } from "./facts.ts";
import { CSS } from "./html-style.ts";
import type { FileChoice } from "./json.ts";
import { html, type Markup } from "./markup.ts";
import { extentOf, type FoundOn, type Report, type ReportLine, sentenceOf } from "./report.ts";
import { clusterFigures, FIGURE_HEADS, FINDING_WORDS, markedName, SOURCE_WORDS, signInOf } from "./words.ts";

/** So many SQL users of a finding are named; a browser lays out no more at ease. */
const MOST_NAMED = 2_000;

/** The report as one page of HTML that needs nothing else: it loads no file, runs no script and can be printed. */
export function htmlOf(report: Report, version: string, { full }: FileChoice): string {
  const { at, clusters, lines, unseen } = report;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>SQL users: who can do what · ${utcDate(at)}</title>
<style>${CSS}</style>
</head>
<body>
<main>
<header><span class="brand">Rolecall</span><span>Confidential</span></header>
<h1>SQL users: who can do what</h1>
<p class="lead">${utcTime(at)} UTC. ${extentOf(report)}. Making this report changed nothing.</p>
<p class="answer">${sentenceOf(report).map(({ text, tone }) => html`<span class="${tone}">${text}</span>`)}</p>
${lines.length === 0 ? "" : todoTable(lines)}
${clusters.length === 0 ? "" : clusterTable(clusters, full)}
${lines.map((line) => namesOf(line, at))}
${restrictedNames(clusters)}
<section><h2>What this report could not see</h2><ul>${unseen.map(({ weight, text }) => html`<li class="${weight}">${text}</li>`)}</ul></section>
<footer><span>Rolecall ${version} · report of ${utcTime(at)} UTC</span></footer>
</main>
</body>
</html>
`;
  return page.toString();
}

function todoTable(lines: readonly ReportLine[]): Markup {
  return html`<section><h2>What to do, most dangerous first</h2>
<div class="scroll todo" tabindex="0" role="group" aria-label="What to do"><table><thead><tr><th scope="col">Finding</th><th scope="col" class="num">SQL users</th><th scope="col">Do</th></tr></thead><tbody>
${lines.map(
  ({ kind, figure, more, todo }) =>
    html`<tr class="${kind}"><td>${FINDING_WORDS[kind].short}<small>${more}</small></td><td class="num">${number(figure)}</td><td>${todo}</td></tr>
`,
)}</tbody></table></div></section>`;
}

function clusterTable(clusters: readonly ClusterTally[], full: boolean): Markup {
  const heads = FIGURE_HEADS.map((head) => html`<th scope="col" class="num">${head}</th>`);
  return html`<section><h2>By cluster</h2>
<div class="scroll" tabindex="0" role="group" aria-label="By cluster"><table><thead><tr><th scope="col">Cluster</th>${heads}<th scope="col">Known by</th><th scope="col">Sign in by</th></tr></thead><tbody>
${clusters.map((cluster) => clusterRow(cluster, full))}</tbody></table></div></section>`;
}

function clusterRow(cluster: ClusterTally, full: boolean): Markup {
  const { id, name, list, source } = cluster;
  const figures = clusterFigures(cluster).map(
    (figure) => html`<td class="num">${figure === null ? "–" : number(figure)}</td>`,
  );
  const known = list.is === "unread" ? "not read" : SOURCE_WORDS[source];
  return html`<tr><td><code>${name}</code>${full ? html`<small><code>${id}</code></small>` : ""}</td>${figures}<td>${known}</td><td>${list.is === "unread" ? "–" : signInOf(cluster)}</td></tr>
`;
}

function namesOf({ kind, figure, clusters }: ReportLine, now: number): Markup {
  const isDanger = kind === "superuser" || kind === "privileged";
  const isDetailed = clusters.some(({ users }) => users.some(isDescribed));
  const title = `${FINDING_WORDS[kind].short}: ${number(figure)}`;
  const shown = cut(clusters);
  return html`<section><h2>${title}</h2>${isDanger && isDetailed ? dangerTable(shown, now, title) : shown.map(paragraph)}${moreWords(figure, shown)}</section>
`;
}

/** The only ones of which it is known that they reach no more than they were given. */
function restrictedNames(clusters: readonly ClusterTally[]): Markup | "" {
  const where = clusters.flatMap(({ name, id, restricted, restrictedUsers: users }): FoundOn[] =>
    restricted === null || restricted === 0 ? [] : [{ cluster: name, id, count: restricted, users }],
  );
  const figure = where.reduce((sum, { count }) => sum + count, 0);
  if (figure === 0) return "";
  const title = `Restricted: ${number(figure)}`;
  const shown = cut(where);
  return html`<section><h2>${title}</h2>${shown.map(paragraph)}${moreWords(figure, shown)}</section>
`;
}

function moreWords(figure: number, shown: readonly FoundOn[]): Markup | "" {
  const left = figure - shown.reduce((sum, { users }) => sum + users.length, 0);
  return left > 0 ? html`<p class="lead">${number(left)} more are not named here.</p>` : "";
}

function cut(clusters: readonly FoundOn[]): FoundOn[] {
  let left = MOST_NAMED;
  return clusters.map((each) => {
    const users = each.users.slice(0, left);
    left -= users.length;
    return { ...each, users };
  });
}

function paragraph({ cluster, count, users }: FoundOn): Markup {
  return html`<p class="names"><b><code>${cluster}</code> ${number(count)}</b> ${users.map((user) => html`<code>${markedName(user)}</code> `)}</p>
`;
}

function dangerTable(clusters: readonly FoundOn[], now: number, label: string): Markup {
  const rows = clusters.flatMap(({ cluster, users }) => users.map((user) => ({ cluster, user })));
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${label}"><table><thead><tr><th scope="col">SQL user</th><th scope="col">Cluster</th><th scope="col">Owner</th><th scope="col" class="num">Age of password</th></tr></thead><tbody>
${rows.map(
  ({ cluster, user }) =>
    html`<tr><td><code>${markedName(user)}</code></td><td><code>${cluster}</code></td><td>${ownerOf(user)}</td><td class="num">${ageOf(user, now)}</td></tr>
`,
)}</tbody></table></div>`;
}

/** Whether more than its name is known. */
function isDescribed({ owner, passwordAt }: UserFacts): boolean {
  return owner !== undefined || passwordAt !== undefined;
}

function ownerOf({ owner }: UserFacts): string {
  return owner === undefined ? "not known" : (owner ?? "none");
}

function ageOf({ passwordAt }: UserFacts, now: number): string {
  return passwordAt === undefined ? "not known" : `${number(Math.max(0, Math.floor((now - passwordAt) / DAY_MS)))} d`;
}
