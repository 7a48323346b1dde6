import { basename } from "node:path";
import { parseArgs } from "node:util";
import { counted } from "#lib/shared/counted.ts";
import { type FileReport, verifyArchive, writeArchive } from "../../audit/audit-file.ts";
import { newId } from "../../base/ids.ts";
import {
  deleteArchived,
  firstNeeding,
  lastWholeEvent,
  type Needing,
  setCheckpoint,
} from "../../store/audit/audit-archive.ts";
import { auditRows, type Place, verifyChain } from "../../store/audit/audit-chain.ts";
import type { NewEvent } from "../../store/audit/audit-event.ts";
import { destinationBehind } from "../../store/automation/destinations.ts";
import type { Store } from "../../store/db/base.ts";
import { type Command, CommandError, withStore } from "./command.ts";

const USAGE = "audit:archive (--before DATE | --keep-days N) FILE";
const DAY = 24 * 60 * 60_000;

/**
 * Moves old events to a file. The file is complete and on disk before the store deletes them, so the command can be interrupted at any
 * point and run again with the same file.
 */
export const auditArchive: Command = {
  takes: ["(--before DATE | --keep-days N)", "FILE"],
  options: true,
  does: "moves old audit events to a new file",
  run: async (...given) => {
    const { before, file } = options(given);
    return withStore((store) => archive(store, before, file));
  },
};

function options(given: string[]): { before: number; file: string } {
  try {
    const text = { type: "string" } as const;
    const { values, positionals } = parseArgs({
      args: given,
      allowPositionals: true,
      options: { before: text, "keep-days": text },
    });
    const { before: date, "keep-days": days } = values;
    if ((date === undefined) === (days === undefined)) throw new Error("give either --before or --keep-days");
    const before = date === undefined ? Date.now() - Number(days) * DAY : Date.parse(date);
    if (Number.isNaN(before)) throw new Error("this date or number of days is not valid");
    if (before > Date.now()) throw new Error("this date is in the future");
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) throw new Error("give exactly one file");
    return { before, file };
  } catch (error) {
    throw new CommandError(`${error instanceof Error ? error.message : "invalid arguments"}; usage: ${USAGE}`);
  }
}

async function archive(store: Store, before: number, file: string): Promise<string> {
  // A broken chain is evidence and stays in place, even where a forged checkpoint would release it.
  const { start, broken } = await verifyChain(store);
  if (broken)
    throw new CommandError(
      `event ${broken.sequence} breaks the chain, so nothing was archived; run audit:verify for details`,
    );
  // Finish what an interrupted run left undone.
  await deleteArchived(store);
  const written = await verifyArchive(file);
  if (written && written.end.sequence === start.sequence && written.end.hash === start.hash && !written.broken)
    return `${file} already holds the events up to ${start.sequence}; the store has deleted them.`;
  const needing = await firstNeeding(store);
  const cut = { before, below: needing?.from };
  const report = written ? await continued(store, start, file, written) : await write(store, start, cut, file);
  const stays = await stayingFor(store, before, needing);
  if (!report)
    return `Nothing to archive: ${stays ?? "no event is that old, or a change from then is still in flight"}.`;
  // A run that was interrupted may have written them before.
  if (needing && report.end.sequence >= needing.from)
    throw new CommandError(
      `${file} has events of the ${needing.what}, which is open: its end compares them; end it, and run this again with ${file}`,
    );
  const behind = await destinationBehind(store, report.end.sequence);
  if (behind !== undefined)
    throw new CommandError(
      `the destination ${behind} has not received all of these events yet; wait, resume or delete it, and run this again with ${file}`,
    );
  if (!(await setCheckpoint(store, start, report.end, eventOf(report, file))))
    throw new CommandError(`another run has archived events meanwhile; remove ${file} and try again`);
  await deleteArchived(store);
  const { sequence, hash } = report.end;
  return [
    `${counted(sequence - start.sequence, "event")}, up to ${sequence}, moved from the store to ${file}.`,
    `The chain continues from hash ${hash}. SHA-256 of the file: ${report.sha256}.`,
    ...(stays ? [`Older events are left: ${stays}.`] : []),
  ].join("\n");
}

/** Why events before `before` stay, where something that is open needs them. */
async function stayingFor(store: Store, before: number, needing: Needing | undefined) {
  if (!needing) return undefined;
  const last = await lastWholeEvent(store, before);
  return last && last.sequence >= needing.from
    ? `the ${needing.what} is open, and its end compares all events from ${needing.from} on`
    : undefined;
}

type Cut = { before: number; below: number | undefined };

async function write(store: Store, start: Place, cut: Cut, file: string): Promise<FileReport | undefined> {
  const end = await lastWholeEvent(store, cut.before, cut.below);
  if (!end) return undefined;
  const sha256 = await writeArchive(file, auditRows(store, start.sequence, end.sequence));
  // Read the file back before the store deletes anything.
  const report = await verifyArchive(file);
  if (report?.sha256 !== sha256 || report.broken || report.end.hash !== end.hash)
    throw new CommandError(`${file} does not match what was written; the store is unchanged`);
  return report;
}

/** The report of a file that an interrupted run completed. It must hold exactly the next events of this chain. */
async function continued(store: Store, start: Place, file: string, written: FileReport): Promise<FileReport> {
  const { start: begins, end, broken } = written;
  for await (const rows of auditRows(store, end.sequence - 1, end.sequence))
    if (!broken && begins.hash === start.hash && begins.sequence === start.sequence && rows[0]?.hash === end.hash)
      return written;
  throw new CommandError(`${file} already exists and is not the next part of this audit; choose another file`);
}

function eventOf({ start, end, sha256 }: FileReport, file: string): NewEvent {
  return {
    id: newId("evt"),
    at: Date.now(),
    intentId: null,
    action: "audit.archive",
    actorId: null,
    actor: "server",
    clusterId: null,
    target: null,
    outcome: "done",
    requestId: "",
    address: "",
    details: JSON.stringify({ ...end, events: end.sequence - start.sequence, file: basename(file), sha256 }),
  };
}
