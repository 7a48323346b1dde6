import { DatabaseSync } from "node:sqlite";
import { asFileError, damagedFiles, onFile } from "../db/sqlite-errors.ts";

/**
 * Looks for damage in the SQLite file at `path` while it is in use. The server's own connection answers from its memory, so this is another
 * one: it reads the file's header and schema, and the pages with the first and last row of each table. Damage elsewhere, also in the pages
 * on which a long value goes on, is met by the statement that needs the page; from then on this throws too, until the file is opened anew.
 *
 * Throws StoreUnavailable with the file and the reason.
 */
export function lookAtFile(path: string): void {
  const met = damagedFiles().get(path);
  if (met !== undefined) throw asFileError(met, path);
  onFile(path, () => {
    const file = new DatabaseSync(path, { readOnly: true });
    try {
      // Without the memory of a connection, a page that is not in the write-ahead log comes from the file.
      for (const { name } of file.prepare(TABLES).all()) {
        const table = `"${String(name)}"`;
        // No value is read: those of a review's evidence are long, and this is done for each probe, by the thread that serves people.
        file.prepare(`select rowid from ${table} not indexed limit 1`).all();
        file.prepare(`select rowid from ${table} not indexed order by rowid desc limit 1`).all();
      }
    } finally {
      file.close();
    }
  });
}

const TABLES = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'";
