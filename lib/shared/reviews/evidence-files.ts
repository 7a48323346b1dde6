/** The files of the evidence of a closed review, and what each is for. The chain of the audit is added at the download. */
const EVIDENCE_FILES = {
  "README.txt": "What each file is, and how to verify them",
  "review.html": "The whole evidence on pages to print",
  "print.css": "The style sheet of the pages to print",
  "review.json": "Scope, reviewers, dates and the version of Rolecall",
  "start.json": "What the start of the review recorded",
  "population.jsonl": "The frozen rows with everything that Rolecall knew",
  "population.csv": "The same for a spreadsheet",
  "decisions.jsonl": "Every decision with person and time",
  "decisions.csv": "The same for a spreadsheet",
  "results.jsonl": "The result of each row",
  "results.csv": "The same for a spreadsheet",
  "signoffs.jsonl": "Who signed off, and when",
  "verify-review.mjs": "The script that verifies the folder",
  SHA256SUMS: "The manifest: the hash of each file",
} as const;

export type EvidenceFileName = keyof typeof EVIDENCE_FILES;

/** What a file is for; empty for one of another version of Rolecall. */
export function evidenceFileWords(name: string): string {
  return Object.hasOwn(EVIDENCE_FILES, name) ? EVIDENCE_FILES[name as EvidenceFileName] : "";
}
