import { singleton } from "../../base/singleton.ts";
import { StoreUnavailable } from "./base.ts";

/** The causes that make a SQLite file unusable, by SQLite's primary result code. Other codes are faults of Rolecall's own statements. */
const REASONS: ReadonlyMap<number, string> = new Map([
  [3, "access to it is not allowed"],
  [5, "another program has locked it"],
  [7, "there is not enough memory"],
  [8, "it is read-only"],
  [10, "its disk reports an error"],
  [11, "it is damaged; restore a backup"],
  [13, "its disk is full"],
  [14, "it cannot be opened"],
  [15, "another program has locked it"],
  [26, "it is not a SQLite file, or it is damaged; restore a backup"],
]);
const DAMAGED: readonly (number | undefined)[] = [11, 26];

/** SQLite's primary result code, or undefined where the error is not SQLite's. */
export function sqliteCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  // The upper bits say more of the same.
  return error.errcode & 0xff;
}

/** Whether the file itself is damaged, so that no other try helps. */
export function isDamaged(error: unknown): boolean {
  const cause = error instanceof StoreUnavailable ? error.cause : error;
  return DAMAGED.includes(sqliteCodeOf(cause));
}

/** The error as its reader needs it: with the file and the reason where the file cannot be used, else as it is. */
export function asFileError(error: unknown, path: string): unknown {
  const reason = REASONS.get(sqliteCodeOf(error) ?? -1);
  if (reason === undefined || !(error instanceof Error)) return error;
  return new StoreUnavailable(error, `the store ${path} cannot be used: ${reason} (${error.message})`);
}

/** Runs `work` on the file at `path`. Throws {@link StoreUnavailable} with the file and the reason where it cannot be used. */
export function onFile<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isDamaged(error)) damagedFiles().set(path, error);
    throw asFileError(error, path);
  }
}

/** The files in which a statement of this process has met damage, with the error, until they are opened anew. */
export function damagedFiles(): Map<string, unknown> {
  return singleton("damaged-files", () => new Map());
}
