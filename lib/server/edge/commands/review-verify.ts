import { parseArgs } from "node:util";
import { readFolder, verifyReview } from "../../audit/evidence/verify-review.mjs";
import { AnchorCheck } from "./anchors.ts";
import { type Command, CommandError } from "./command.ts";

const USAGE = "review:verify FOLDER [--head HASH]… [--anchors FILE]";

/** Verifies the evidence of an access review or a leaver plan, by the code that goes with it. Needs no store. */
export const reviewVerify: Command = {
  takes: ["FOLDER", "[--head HASH]…", "[--anchors FILE]"],
  options: true,
  does: "verifies the evidence of an access review or a leaver plan",
  run: async (...given) => {
    const { folder, heads, anchors } = options(given);
    const files = filesOf(folder);
    const anchored = anchors === undefined ? [] : await anchoredIn(files, anchors);
    const { ok, proved, words } = verifyReview(files, ...heads, ...anchored);
    const text = words.join("\n");
    if (!proved) throw new CommandError(text, ok ? 2 : 1);
    return text;
  },
};

function options(given: string[]): { folder: string; heads: string[]; anchors: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      args: given,
      allowPositionals: true,
      options: { head: { type: "string", multiple: true }, anchors: { type: "string" } },
    });
    const [folder, ...more] = positionals;
    const heads = values.head ?? [];
    if (folder === undefined || more.length > 0) throw new Error("give exactly one folder");
    if (!heads.every((head) => /^[0-9a-f]{64}$/.test(head))) throw new Error("--head takes 64 hex digits");
    return { folder, heads, anchors: values.anchors };
  } catch (error) {
    throw new CommandError(`${error instanceof Error ? error.message : "invalid arguments"}; usage: ${USAGE}`);
  }
}

function filesOf(folder: string): Map<string, Buffer> {
  try {
    return readFolder(folder);
  } catch (error) {
    throw new CommandError(`the folder cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** The anchors of the events that the folder has. Throws where there is none, which must not pass for a proof. */
async function anchoredIn(files: ReadonlyMap<string, Buffer>, path: string): Promise<string[]> {
  const anchors = await AnchorCheck.read(path);
  const [first, count] = extentOf(String(files.get("chain.txt") ?? ""));
  const hashes = anchors.hashesOf(first, first + count - 1);
  if (hashes.length === 0) throw new CommandError(`${path} has no anchor of the events in this folder`);
  return hashes;
}

/** The number of the first event in `chain.txt` and how many there are: its lines without the first and the last. */
function extentOf(chain: string): [first: number, count: number] {
  try {
    const [before = "", ...rest] = chain.trimEnd().split("\n");
    return [Number(JSON.parse(before)[0]), rest.length - 1];
  } catch {
    throw new CommandError("chain.txt is missing or unreadable");
  }
}
