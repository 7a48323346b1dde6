import "server-only";
import { createReadStream, existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Place } from "../store/audit-chain.ts";
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
    // An emptied file must not pass for one that matches.
    if (anchors.length === 0) throw new CommandError(`${path} has no anchors`);
    return new AnchorCheck(anchors);
  }

  visit({ sequence, hash }: Place): void {
    if (this.#wanted.has(sequence)) this.#found.set(sequence, hash);
  }

  /** What the anchors prove of the events after `start` up to `end`. Throws {@link CommandError} where one does not match. */
  words({ start, end }: { start: Place; end: Place }): string[] {
    const here = this.#anchors.filter(({ sequence }) => sequence >= start.sequence);
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
    const older = this.#anchors.length - here.length;
    const rest = `${older} older ${older === 1 ? "anchor is" : "anchors are"} of archived events: check the archive with --file.`;
    if (here.length === 0) throw new CommandError(`no anchor is of these events. ${rest}`);
    const newest = Math.max(...here.map(({ sequence }) => sequence));
    return [
      `${here.length} ${here.length === 1 ? "anchor matches" : "anchors match"}, the newest of event ${newest}. Later events are not anchored yet.`,
      ...(older > 0 ? [rest] : []),
    ];
  }
}

function anchorOf(text: string, line: number, path: string): Anchor {
  try {
    return lineSchema.parse(JSON.parse(text));
  } catch {
    throw new CommandError(`line ${line} of ${path} is not an anchor`);
  }
}
