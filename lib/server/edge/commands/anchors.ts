import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import { counted, number } from "#lib/shared/counted.ts";
import type { Place } from "../../store/audit/audit-chain.ts";
import { CommandError } from "./command.ts";

const anchorSchema = z.object({
  sequence: z.int().min(0),
  hash: z.string().regex(/^(?:[0-9a-f]{64})?$/),
  at: z.string().optional(),
});
/** A line is an anchor, or the whole body in which it came. */
const lineSchema = z.union([anchorSchema, z.object({ data: anchorSchema }).transform(({ data }) => data)]);
type Anchor = z.output<typeof anchorSchema>;

/** Heads of the audit that were kept elsewhere, compared with the events as the chain is followed. */
export class AnchorCheck {
  readonly #anchors: readonly Anchor[];
  readonly #wanted: ReadonlySet<number>;
  readonly #found = new Map<number, string>();

  private constructor(anchors: readonly Anchor[]) {
    this.#anchors = anchors;
    this.#wanted = new Set(anchors.map(({ sequence }) => sequence));
  }

  /** Reads a file of anchors, one JSON value in each line. Throws {@link CommandError}. */
  static async read(path: string): Promise<AnchorCheck> {
    if (!existsSync(path)) throw new CommandError(`there is no file ${path}`);
    const anchors: Anchor[] = [];
    let line = 0;
    for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
      line++;
      if (text.trim() !== "") anchors.push(anchorOf(text, line, path));
    }
    // An empty file must not count as a match.
    if (anchors.length === 0) throw new CommandError(`${path} has no anchors`);
    return new AnchorCheck(anchors);
  }

  /** The anchored hashes of the events from `first` to `last`. */
  hashesOf(first: number, last: number): string[] {
    return this.#anchors.flatMap(({ sequence, hash }) => (sequence >= first && sequence <= last ? hash : []));
  }

  visit({ sequence, hash }: Place): void {
    if (this.#wanted.has(sequence)) this.#found.set(sequence, hash);
  }

  /**
   * What the anchors prove about the events after `start` up to `end`. An archive ends by design, so anchors of later events are ignored.
   * Throws {@link CommandError} where one does not match.
   */
  words(
    { start, end }: { start: Place; end: Place },
    { isArchive }: { isArchive: boolean },
    now = Date.now(),
  ): string[] {
    const notOlder = this.#anchors.filter(({ sequence }) => sequence >= start.sequence);
    const here = isArchive ? notOlder.filter(({ sequence }) => sequence <= end.sequence) : notOlder;
    for (const { sequence, hash, at } of here) {
      const when = at === undefined ? "" : ` at ${at}`;
      if (sequence > end.sequence)
        throw new CommandError(
          `the audit ends with event ${end.sequence}, but event ${sequence} was anchored${when}: the newest events were cut off`,
        );
      if (this.#found.get(sequence) !== hash)
        throw new CommandError(
          `event ${sequence} has a different hash than the one anchored${when}: the audit was rewritten`,
        );
    }
    const rest = [
      ...restWords(
        this.#anchors.length - notOlder.length,
        "older",
        "of archived events: check the archive with --file",
      ),
      ...restWords(
        notOlder.length - here.length,
        "later",
        "of events after this archive: check the store without --file",
      ),
    ];
    const newest = here.toSorted(byPlace).at(-1);
    if (!newest) throw new CommandError(["no anchor belongs to these events.", ...rest].join(" "));
    const when = newest.at === undefined ? "" : `, anchored at ${newest.at}`;
    return [
      `${counted(here.length, "anchor matches", "anchors match")}, the newest of event ${newest.sequence}${when}. ${unprovedWords(end.sequence - newest.sequence)}`,
      ...(isArchive ? [] : ageWords(newest, now)),
      ...rest,
    ];
  }
}

function byPlace(one: Anchor, other: Anchor): number {
  return one.sequence - other.sequence || Date.parse(one.at ?? "") - Date.parse(other.at ?? "") || 0;
}

function restWords(count: number, age: string, about: string): string[] {
  return count > 0 ? [`${counted(count, `${age} anchor is`, `${age} anchors are`)} ${about}.`] : [];
}

function unprovedWords(count: number): string {
  if (count === 0) return "No event comes after it.";
  return `${counted(count, "later event is", "later events are")} not proved by an anchor.`;
}

const HOUR_MS = 60 * 60_000;
/** Anchors come each hour. */
const FRESH_HOURS = 2;

/** A file that was cut, or a destination that stands still, must not pass for a complete one. */
function ageWords({ at }: Anchor, now: number): string[] {
  const hours = Math.floor((now - Date.parse(at ?? "")) / HOUR_MS);
  if (!(hours >= FRESH_HOURS)) return [];
  return [`Warning: the newest anchor is ${number(hours)} hours old. Get the newer ones, and check again.`];
}

function anchorOf(text: string, line: number, path: string): Anchor {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch {
    throw new CommandError(`line ${line} of ${path} is not an anchor`);
  }
}
