import "server-only";
import { parseArgs } from "node:util";
import { type FileReport, verifyArchive } from "../audit/audit-file.ts";
import { type ChainReport, verifyChain } from "../store/audit-chain.ts";
import { type Command, CommandError, withStore } from "./command.ts";

const USAGE = "audit:verify [--head HASH [--sequence N]] [--file FILE]";

/** Throws {@link CommandError} with the first place at which the chain is not as it should be. */
export const auditVerify: Command = {
  takes: ["[--head HASH [--sequence N]]", "[--file FILE]"],
  options: true,
  does: "proves the chain of the audit, or of an archived part of it",
  run: async (...given) => {
    const { head, sequence, file } = options(given);
    const report =
      file === undefined ? await withStore((store) => verifyChain(store, head)) : await verifyArchive(file, head);
    if (!report) throw new CommandError(`there is no file ${file}`);
    // Otherwise a file that was emptied would be as good as a whole one.
    if (file !== undefined && !report.broken && report.end.sequence === report.start.sequence)
      throw new CommandError(`there is no event in ${file}`);
    if (report.broken) throw new CommandError(`the chain is broken: ${brokenWords(report.broken)}. ${soFar(report)}`);
    if (head !== undefined && !isKept(report, sequence)) throw new CommandError(headMissing(report, sequence));
    return [
      `The chain is whole. ${soFar(report)}`,
      `It ends with event ${report.end.sequence}, hash ${report.end.hash || "none"}.`,
      ...("sha256" in report ? [`SHA-256 of the file: ${report.sha256}.`] : []),
      ...(report.kept === undefined ? [] : [`The hash that you kept is that of event ${report.kept}.`]),
    ].join("\n");
  },
};

function options(given: string[]): {
  head?: string | undefined;
  sequence?: number | undefined;
  file?: string | undefined;
} {
  try {
    const text = { type: "string" } as const;
    const { values } = parseArgs({ args: given, options: { head: text, sequence: text, file: text } });
    const sequence = values.sequence === undefined ? undefined : Number(values.sequence);
    if (values.head !== undefined && !/^[0-9a-f]{64}$/.test(values.head)) throw new Error("a head is 64 hex digits");
    if (sequence !== undefined && !Number.isSafeInteger(sequence)) throw new Error("a sequence is a number");
    if (sequence !== undefined && values.head === undefined) throw new Error("--sequence belongs to --head");
    return { head: values.head, sequence, file: values.file };
  } catch (error) {
    throw new CommandError(`${error instanceof Error ? error.message : "not understood"}; usage: ${USAGE}`);
  }
}

type Report = ChainReport | FileReport;

function soFar({ start, end }: Report): string {
  const count = end.sequence - start.sequence;
  const events = `${count.toLocaleString("en")} ${count === 1 ? "event is" : "events are"} as they were written`;
  if (start.sequence === 0) return `${events}.`;
  return `${events}, from event ${start.sequence + 1} on; those before it are archived, the last of them with the hash ${start.hash}.`;
}

function brokenWords(broken: NonNullable<Report["broken"]>): string {
  if ("line" in broken) return `line ${broken.line} is not an event`;
  const { sequence, what } = broken;
  return {
    changed: `event ${sequence} is not as it was written`,
    missing: `event ${sequence} is missing`,
    out_of_order: `event ${sequence} does not follow the one before it`,
    newest_missing: `event ${sequence} and all after it are missing`,
    wrong_head: `the store has noted another hash for its newest event, ${sequence}`,
    beyond_head: `event ${sequence} stands after the newest that the store has noted: Rolecall did not write it`,
    unexplained_beginning: `it begins with event ${sequence}, and no event says that those before it were archived`,
  }[what];
}

function isKept({ kept }: Report, sequence: number | undefined): boolean {
  return kept !== undefined && (sequence === undefined || sequence === kept);
}

function headMissing({ kept, start, end }: Report, sequence: number | undefined): string {
  if (kept !== undefined) return `the hash that you kept is that of event ${kept}, not ${sequence}`;
  if (sequence !== undefined && sequence > end.sequence)
    return `the audit ends with event ${end.sequence}, but you kept the hash of event ${sequence}: the newest events were cut off`;
  if (sequence !== undefined && sequence > start.sequence)
    return `event ${sequence} has another hash than the one that you kept: the audit was written anew`;
  const archived =
    start.sequence > 0 ? ` Where it is older than event ${start.sequence}, look in the archive with --file.` : "";
  return `no event has the hash that you kept: events were cut off, or the audit was written anew.${archived}`;
}
