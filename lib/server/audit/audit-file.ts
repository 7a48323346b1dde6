import { createHash, type Hash } from "node:crypto";
import { createReadStream, existsSync } from "node:fs";
import { link, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { type Break, breakAfter, type Place, placeBefore, type Visit } from "../store/audit/audit-chain.ts";
import { type AuditRow, auditRowSchema } from "../store/audit/audit-event.ts";

export type FileReport = {
  start: Place;
  end: Place;
  /** of the file */
  sha256: string;
  broken?: Break | { line: number; what: "not_an_event" } | undefined;
  headSequence?: number;
};

/**
 * Writes events to a new file that its owner alone can read. It has its name only once it is complete and on disk; one of that name
 * that exists already is an error of the file system (`EEXIST`).
 */
export async function writeArchive(path: string, batches: AsyncIterable<AuditRow[]>): Promise<string> {
  const part = `${path}.part`;
  await rm(part, { force: true });
  const sum = createHash("sha256");
  const file = await open(part, "wx", 0o600);
  try {
    for await (const rows of batches) {
      const text = rows.map((row) => `${JSON.stringify(row)}\n`).join("");
      sum.update(text);
      await file.writeFile(text);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  // A link: a rename would overwrite a file that was made meanwhile.
  await link(part, path);
  await rm(part);
  const folder = await open(dirname(path));
  await folder.sync().finally(() => folder.close());
  return sum.digest("hex");
}

/** Verifies the chain of an archived file by itself. Its start is trusted; `end` is where the rest must begin. `visit` gets each event that is as it should be. */
export async function verifyArchive(
  path: string,
  storedHash?: string,
  visit: Visit = () => {},
): Promise<FileReport | undefined> {
  if (!existsSync(path)) return undefined;
  const sum = createHash("sha256");
  let report: Omit<FileReport, "sha256"> | undefined;
  let line = 0;
  for await (const text of createInterface({ input: hashed(path, sum), crlfDelay: Number.POSITIVE_INFINITY })) {
    line++;
    if (report?.broken) continue;
    const row = parsed(text);
    if (!report) {
      report = { start: beginning(row), end: beginning(row) };
      visit(report.start);
    }
    report.broken = row ? breakAfter(report.end, row) : { line, what: "not_an_event" };
    if (!row || report.broken) continue;
    report.end = { sequence: row.sequence, hash: row.hash };
    visit(report.end, row.at);
    if (row.hash === storedHash) report.headSequence = row.sequence;
  }
  return { start: NOTHING, end: NOTHING, ...report, sha256: sum.digest("hex") };
}

const NOTHING: Place = { sequence: 0, hash: "" };

function beginning(row: AuditRow | undefined): Place {
  return row ? placeBefore(row) : NOTHING;
}

function parsed(text: string): AuditRow | undefined {
  try {
    return auditRowSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function hashed(path: string, sum: Hash) {
  return createReadStream(path).on("data", (chunk) => sum.update(chunk));
}
