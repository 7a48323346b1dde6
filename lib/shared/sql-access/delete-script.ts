import { SYSTEM_DATABASE } from "#lib/sql/objects.ts";
import { SqlRefusal } from "#lib/sql/refusal.ts";
import { type CleanDrop, cleanDrop } from "#lib/sql/templates/clean-drop.ts";
import type { HeldInSystem } from "#lib/sql/templates/system-rights.ts";
import { parseNames, parsePaths } from "./names-text.ts";

/**
 * Input after the first step: schemas besides `public`, as `sales` or `shop.sales`, external connections, and tables of the database
 * `system`, as `users` or `system.public.users`, where `system` alone stands for the database.
 */
export type Blockers = { readonly schemas: string; readonly connections: string; readonly inSystem: string };
type BlockerProblems = { readonly [K in keyof Blockers]?: string };

const MOST = { schemas: 200, connections: 50, inSystem: 100 } as const;

/**
 * The SQL that clears the blockers of a deletion; `public` is always among the schemas. Unreadable input is left out and named in `problems`.
 */
export function deleteScript(
  user: string,
  databases: readonly string[],
  { schemas, connections, inSystem }: Blockers,
): { script: CleanDrop; problems: BlockerProblems } {
  const { paths, problem } = parsePaths(schemas, 2, MOST.schemas);
  const external = parseNames(connections, MOST.connections);
  const system = systemOf(inSystem);
  const within = (database: string) =>
    paths.flatMap(([first, second]) => (second === undefined ? [first] : first === database ? [second] : []));
  const make = (withSchemas: boolean) =>
    cleanDrop({
      user,
      dropBy: "api",
      externalConnections: external.problem ? [] : external.names,
      inSystem: system.held,
      databases: databases.map((name) => ({ name, schemas: ["public", ...(withSchemas ? within(name) : [])] })),
    });
  const problems: { -readonly [K in keyof BlockerProblems]: BlockerProblems[K] } = {};
  if (external.problem) problems.connections = external.problem;
  if (system.problem) problems.inSystem = system.problem;
  if (problem) return { script: make(false), problems: { ...problems, schemas: problem } };
  try {
    return { script: make(true), problems };
  } catch (error) {
    if (!(error instanceof SqlRefusal)) throw error;
    return { script: make(false), problems: { ...problems, schemas: error.message } };
  }
}

/** Unreadable input gives nothing but a problem: the names of its tables are plain words. */
function systemOf(text: string): { held: HeldInSystem; problem: string | null } {
  const { paths, problem } = parsePaths(text, 3, MOST.inSystem);
  const names = new Set(paths.map((path) => path.at(-1) ?? ""));
  const isReadable = paths.every((path) => /^(system\.)?(public\.)?[a-z0-9_]+$/.test(path.join(".")));
  if (problem || !isReadable)
    return {
      held: { onDatabase: false, tables: [] },
      problem: problem ?? "Tables of system have names such as users.",
    };
  const onDatabase = names.delete(SYSTEM_DATABASE);
  return { held: { onDatabase, tables: [...names] }, problem: null };
}
