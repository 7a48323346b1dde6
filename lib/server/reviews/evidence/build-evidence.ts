import type { EvidenceFileName } from "#lib/shared/reviews/evidence-files.ts";
import { verifierFile } from "../../audit/evidence/verifier.ts";
import { sha256 } from "../../base/sha256.ts";
import { actLines, isoTime, jsonLines, populationLines } from "./digests.ts";
import type { EvidenceInput } from "./evidence-input.ts";
import { paperOf } from "./paper.ts";
import { READ_ME } from "./read-me.ts";
import { resultsOf, writtenResult } from "./results.ts";
import { startJson, writtenPerson, writtenStart } from "./started.ts";
import { decisionTable, populationTable, resultTable } from "./tables.ts";

export type EvidenceFile = { name: EvidenceFileName; text: string };

/**
 * The files of a closed review's evidence with their manifest, whose hash the closing event must record. They are made once and stored,
 * since a later version of Rolecall would write other bytes. The chain is added at the download.
 */
export async function buildEvidence(input: EvidenceInput): Promise<{ files: EvidenceFile[]; manifestSha256: string }> {
  const { review, decisions, signOffs } = input;
  const results = resultsOf(input);
  const population = populationLines(review.id, input.population);
  const written = results.map((result) => ({ review: review.id, ...writtenResult(result) }));
  const files: EvidenceFile[] = [
    { name: "README.txt", text: READ_ME },
    { name: "review.html", text: paperOf(input, results, sha256(population)) },
    { name: "print.css", text: PRINT_CSS },
    { name: "review.json", text: reviewJson(input) },
    { name: "start.json", text: startJson(input.review) },
    { name: "population.jsonl", text: population },
    { name: "population.csv", text: populationTable(input) },
    { name: "decisions.jsonl", text: actLines(review.id, decisions) },
    { name: "decisions.csv", text: decisionTable(input) },
    { name: "results.jsonl", text: jsonLines(written) },
    { name: "results.csv", text: resultTable(results) },
    { name: "signoffs.jsonl", text: actLines(review.id, signOffs) },
    await verifierFile(),
  ];
  // The format of `sha256sum --check`.
  const manifest = files.map(({ name, text }) => `${sha256(text)}  ${name}\n`).join("");
  return { files: [...files, { name: "SHA256SUMS", text: manifest }], manifestSha256: sha256(manifest) };
}

function reviewJson({ review }: EvidenceInput): string {
  const { closedAt, closedBy, version } = review;
  const close = { closedAt: isoTime(closedAt), closedBy: writtenPerson(closedBy), version };
  return jsonLines([Object.assign(writtenStart(review), close)]);
}

/** The style sheet of the printable page: A4, black on white, each page with its number. */
const PRINT_CSS = `@page {
  size: A4;
  margin: 16mm 15mm 18mm;
  @bottom-left { content: "Rolecall access review"; font: 8pt sans-serif; color: #555; }
  @bottom-right { content: counter(page) " of " counter(pages); font: 8pt sans-serif; color: #555; }
}
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #16181d; font: 9.5pt/1.45 system-ui, sans-serif; }
main { max-width: 180mm; margin: 0 auto; }
h1 { margin: 0 0 1mm; font-size: 16pt; line-height: 1.2; }
h2 { margin: 6mm 0 1.5mm; font-size: 10.5pt; break-after: avoid; }
h1, dd, p, td bdi { overflow-wrap: anywhere; }
td { min-width: 17mm; overflow-wrap: break-word; }
td:has(> .code) { min-width: 26mm; }
p { margin: 0 0 2mm; }
.brand { margin: 0 0 6mm; font-weight: 600; }
.lead, dt, th { color: #4a4f5a; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 0 8mm; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.8mm 4mm; margin: 0; }
dd { margin: 0; }
.scroll + p { margin-top: 2mm; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
thead { display: table-header-group; break-after: avoid; }
tfoot { display: table-row-group; }
tr { break-inside: avoid; }
th, td { padding: 1mm 2mm 1mm 0; border-bottom: 0.2mm solid #d5d8de; text-align: left; vertical-align: top; }
th { font-weight: 500; }
tfoot td { font-weight: 600; }
.number { text-align: right; padding-right: 4mm; }
.number, .day { min-width: 0; white-space: nowrap; }
[aria-label="Every row"] { font-size: 8.5pt; }
[aria-label="Every row"] .code { font-size: 8pt; }
.code, pre { font: 8.5pt/1.4 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { margin: 0 0 2mm; padding: 2mm 3mm; background: #f3f4f6; white-space: pre-wrap; }
@media screen { body { background: #f1f2f4; } .scroll { overflow-x: auto; } main { margin: 8mm auto; padding: 16mm 15mm; max-width: 210mm; background: #fff; } }
@media screen and (max-width: 640px) { main { margin: 0; padding: 6mm 4mm; } .two { grid-template-columns: 1fr; } }
`;
