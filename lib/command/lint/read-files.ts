import { CommandFailure } from "../failure.ts";
import { readAll, readGiven } from "../read-given.ts";

/** A script as it was given: `path` as typed, or the name of standard input. */
export type SqlFile = { readonly path: string; readonly text: string };

/** `problem`: why the file could not be read, without its name. */
export type Unread = { readonly path: string; readonly problem: string };

/** Reads each file once, in the order given. `-` is standard input, which can be read once only. */
export async function readFiles(
  paths: readonly string[],
  stdinName: string,
): Promise<{ readonly files: readonly SqlFile[]; readonly unread: readonly Unread[] }> {
  if (paths.filter((path) => path === "-").length > 1) throw new CommandFailure("- can be given once only");
  const read = await Promise.all([...new Set(paths)].map((path) => readOne(path, stdinName)));
  return {
    files: read.filter((each) => "text" in each),
    unread: read.filter((each) => "problem" in each),
  };
}

async function readOne(path: string, stdinName: string): Promise<SqlFile | Unread> {
  const name = path === "-" ? stdinName : path;
  try {
    const bytes = path === "-" ? await readAll(process.stdin) : await readGiven(path);
    return { path: name, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (error) {
    return { path: name, problem: problemOf(error) };
  }
}

function problemOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a folder";
  if (code === "EACCES" || code === "EPERM") return "it may not be read";
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return "it is not UTF-8 text";
  return message;
}
