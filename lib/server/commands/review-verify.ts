import "server-only";
import { parseArgs } from "node:util";
import { readFolder, verifyReview } from "../review-evidence/verify-review.mjs";
import { type Command, CommandError } from "./command.ts";

const USAGE = "review:verify FOLDER [--head HASH]";

/** Verifies the evidence of an access review, by the code that goes with it. Needs no store. */
export const reviewVerify: Command = {
  takes: ["FOLDER", "[--head HASH]"],
  options: true,
  does: "verifies the evidence of an access review",
  run: async (...given) => {
    const { folder, head } = options(given);
    const { ok, words } = verifyReview(filesOf(folder), head);
    const text = words.join("\n");
    if (!ok) throw new CommandError(text);
    return text;
  },
};

function options(given: string[]): { folder: string; head: string | undefined } {
  try {
    const { values, positionals } = parseArgs({
      args: given,
      allowPositionals: true,
      options: { head: { type: "string" } },
    });
    const [folder, ...more] = positionals;
    if (folder === undefined || more.length > 0) throw new Error("give exactly one folder");
    if (values.head !== undefined && !/^[0-9a-f]{64}$/.test(values.head)) throw new Error("--head takes 64 hex digits");
    return { folder, head: values.head };
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
