import { parseArgs } from "node:util";
import { counted } from "#lib/shared/counted.ts";
import { type FileReport, verifyArchive } from "../../audit/audit-file.ts";
import { type ChainReport, type Place, type Visit, verifyChain } from "../../store/audit/audit-chain.ts";
import type { Store } from "../../store/db/open.ts";
import { unreadableTables } from "../../store/file/corruption.ts";
import { AnchorCheck } from "./anchors.ts";
import { type Command, CommandError, withStore } from "./command.ts";

/** Events of one moment are written in any order, and one that could not be written at once comes later. */
const USUAL_MS = 60_000;

/** Counts the events that are dated before an earlier one: a clock that went back, or an event that was written late. */
class ClockCheck {
  #newest = Number.NEGATIVE_INFINITY;
  #count = 0;
  #first = 0;

  /** `at`: the time of the event in epoch milliseconds; without one, the chain is followed from here. */
  visit({ sequence }: Place, at?: number): void {
    if (at === undefined) {
      [this.#newest, this.#count] = [Number.NEGATIVE_INFINITY, 0];
      return;
    }
    if (at < this.#newest - USUAL_MS) {
      if (this.#count === 0) this.#first = sequence;
      this.#count += 1;
    }
    this.#newest = Math.max(this.#newest, at);
  }

  /** A warning; nothing where the times follow each other. */
  words(): string[] {
    if (this.#count === 0) return [];
    const events = counted(this.#count, "event is", "events are");
    return [
      `Warning: ${events} dated more than a minute before an earlier one, first event ${this.#first}: the clock went back, or an event was written late. The order of the chain is not affected.`,
    ];
  }
}

const USAGE = "audit:verify [--head HASH [--sequence N]] [--anchors FILE] [--file FILE]";

/** Verifies the chain. Throws {@link CommandError} with the first place at which it is broken. */
export const auditVerify: Command = {
  takes: ["[--head HASH [--sequence N]]", "[--anchors FILE]", "[--file FILE]"],
  options: true,
  does: "verifies the chain of the audit or of an archive file",
  run: async (...given) => {
    const { head, sequence, file, anchors: anchorFile } = options(given);
    const anchors = anchorFile === undefined ? undefined : await AnchorCheck.read(anchorFile);
    const clock = new ClockCheck();
    const visit: Visit = (place, at) => {
      anchors?.visit(place);
      clock.visit(place, at);
    };
    const { report, damaged } =
      file === undefined
        ? await withStore((store) => verifyStore(store, head, visit))
        : { report: await verifyArchive(file, head, visit), damaged: undefined };
    if (!report) throw new CommandError(`there is no file ${file}`);
    // An emptied file must not pass for a complete one.
    if (file !== undefined && !report.broken && report.end.sequence === report.start.sequence)
      throw new CommandError(`${file} has no events`);
    if (report.broken && damaged)
      throw new CommandError(`${brokenWords(report.broken)}. ${soFar(report)} ${damageWords(damaged)}`);
    if (report.broken) throw new CommandError(`the chain is broken: ${brokenWords(report.broken)}. ${soFar(report)}`);
    if (head !== undefined && !holdsHead(report, sequence)) throw new CommandError(headMissing(report, sequence));
    const anchored = anchors?.words(report, { isArchive: file !== undefined });
    return [
      `The chain is intact. ${soFar(report)}`,
      `It ends with event ${report.end.sequence}, hash ${report.end.hash || "none"}.`,
      ...("sha256" in report ? [`SHA-256 of the file: ${report.sha256}.`] : []),
      ...(report.headSequence === undefined
        ? []
        : [`The hash that you stored belongs to event ${report.headSequence}.`]),
      ...(anchored ?? []),
      ...clock.words(),
    ].join("\n");
  },
};

function options(given: string[]): {
  head?: string | undefined;
  sequence?: number | undefined;
  file?: string | undefined;
  anchors?: string | undefined;
} {
  try {
    const text = { type: "string" } as const;
    const { values } = parseArgs({ args: given, options: { head: text, sequence: text, file: text, anchors: text } });
    const sequence = values.sequence === undefined ? undefined : Number(values.sequence);
    if (values.head !== undefined && !/^[0-9a-f]{64}$/.test(values.head)) throw new Error("--head takes 64 hex digits");
    if (sequence !== undefined && !Number.isSafeInteger(sequence)) throw new Error("--sequence takes a number");
    if (sequence !== undefined && values.head === undefined) throw new Error("--sequence needs --head");
    return { head: values.head, sequence, file: values.file, anchors: values.anchors };
  } catch (error) {
    throw new CommandError(`${error instanceof Error ? error.message : "invalid arguments"}; usage: ${USAGE}`);
  }
}

type Report = ChainReport | FileReport;

function soFar({ start, end }: Report): string {
  const count = end.sequence - start.sequence;
  const events = `${counted(count, "event is", "events are")} unchanged`;
  if (start.sequence === 0) return `${events}.`;
  return `${events}, from event ${start.sequence + 1} on. Earlier ones are archived; the last of them has hash ${start.hash}.`;
}

function brokenWords(broken: NonNullable<Report["broken"]>): string {
  if ("line" in broken) return `line ${broken.line} is not an event`;
  const { sequence, what } = broken;
  return {
    changed: `event ${sequence} was changed`,
    missing: `event ${sequence} is missing`,
    out_of_order: `event ${sequence} does not follow the previous one`,
    newest_missing: `event ${sequence} and all later ones are missing`,
    wrong_head: `the store recorded a different hash for its newest event, ${sequence}`,
    beyond_head: `event ${sequence} comes after the newest recorded one: Rolecall did not write it`,
    unreadable: `event ${sequence} cannot be read, because the file of the store is damaged`,
    unexplained_beginning: `it starts with event ${sequence}, and no event records that earlier ones were archived`,
  }[what];
}

/** `damaged`: the tables that cannot be read, where the chain ends for that reason. */
async function verifyStore(
  store: Store,
  head: string | undefined,
  visit: Visit,
): Promise<{ report: ChainReport; damaged: string[] | undefined }> {
  const report = await verifyChain(store, head, visit);
  return { report, damaged: report.broken?.what === "unreadable" ? await unreadableTables(store) : undefined };
}

/** The readable parts of a damaged store, and the next step. */
function damageWords(damaged: readonly string[]): string {
  const others = damaged.filter((table) => table !== "audit_events");
  const parts =
    others.length === 0 ? "All other tables can be read." : `These tables cannot be read either: ${others.join(", ")}.`;
  return `${parts} Stop Rolecall, keep a copy of the file, and put the newest backup in its place; see Backup in docs/operations.md.`;
}

function holdsHead({ headSequence }: Report, sequence: number | undefined): boolean {
  return headSequence !== undefined && (sequence === undefined || sequence === headSequence);
}

function headMissing({ headSequence, start, end }: Report, sequence: number | undefined): string {
  if (headSequence !== undefined) return `the hash that you stored belongs to event ${headSequence}, not ${sequence}`;
  if (sequence !== undefined && sequence > end.sequence)
    return `the audit ends with event ${end.sequence}, but you kept the hash of event ${sequence}: the newest events were cut off`;
  if (sequence !== undefined && sequence > start.sequence)
    return `event ${sequence} has a different hash than the one that you kept: the audit was rewritten`;
  const archived =
    start.sequence > 0 ? ` If it is older than event ${start.sequence}, check the archive with --file.` : "";
  return `no event has the hash that you stored: events were cut off, or the audit was rewritten.${archived}`;
}
