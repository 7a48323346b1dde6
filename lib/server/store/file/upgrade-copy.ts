import { closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, parse } from "node:path";
import { copiesBeforeUpgrade } from "../../base/env/env.ts";
import { log } from "../../base/log.ts";
import { StoreError } from "../db/base.ts";
import { backupSqlite } from "./backup.ts";

/** How many copies stay beside the store. */
const KEPT = 2;

/**
 * Copies the SQLite store at `path`, whose newest migration is `from`, to a file beside it: the way back from an upgrade. One that is made on
 * the same day of the same version takes the place of the earlier. Does nothing where the operator has turned it off.
 *
 * Resolves to the name of the copy. Throws {@link StoreError} where it cannot be made; then there is none.
 */
export async function copyBeforeUpgrade(path: string, from: string): Promise<string | undefined> {
  if (!copiesBeforeUpgrade()) {
    log().warn({ from }, "Upgrading the store without a copy");
    return undefined;
  }
  const { dir, name, ext } = parse(path);
  const day = new Date().toISOString().slice(0, 10);
  const copy = join(dir, `${name}-before-upgrade-${day}-${from.slice(0, 4)}${ext}`);
  // What a process that died in the middle left is no copy.
  const unfinished = `${copy}.unfinished`;
  try {
    rmSync(unfinished, { force: true });
    await backupSqlite(path, unfinished);
    renameSync(unfinished, copy);
    writeFolder(dirname(path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreError(
      `the store is unchanged, since no copy of it could be made before its upgrade (${reason}). Make room in ${dirname(path)}, or copy the store yourself and start once with COPY_BEFORE_UPGRADE=false`,
      { cause: error },
    );
  }
  log().info({ copy, from }, "Copied the store before its upgrade");
  return basename(copy);
}

/**
 * Removes all copies of earlier upgrades but the newest, and never the one that this upgrade made: a clock that was wrong may have given
 * others a later day. One that cannot be removed stays, and the log says so.
 */
export function removeOldCopies(path: string, made: string | undefined): void {
  const { dir, name, ext } = parse(path);
  const [start, end] = [`${name}-before-upgrade-`, ext];
  const isCopy = (file: string) =>
    file.startsWith(start) &&
    /^\d{4}-\d\d-\d\d-\d{4}$/.test(file.slice(start.length, file.length - end.length)) &&
    file.endsWith(end);
  const copies = readdirSync(/* turbopackIgnore: true */ dir || ".")
    .filter((file) => isCopy(file) && file !== made)
    .sort();
  const kept = made === undefined ? KEPT : KEPT - 1;
  for (const copy of copies.slice(0, -kept))
    try {
      rmSync(join(dir, copy));
    } catch (error) {
      log().warn({ error, copy }, "A copy of an earlier upgrade cannot be removed");
    }
}

/** After this, the new name is on the disk too. */
function writeFolder(path: string): void {
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
