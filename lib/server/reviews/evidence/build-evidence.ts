import type { EvidenceFileName } from "#lib/shared/reviews/evidence-files.ts";
import { verifierFile } from "../../audit/evidence/verifier.ts";
import { sha256 } from "../../base/sha256.ts";
import { actLines, isoTime, jsonLines, populationLines } from "./digests.ts";
import type { EvidenceInput } from "./evidence-input.ts";
import { paperOf } from "./paper.ts";
import { PRINT_CSS } from "./print-css.ts";
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
