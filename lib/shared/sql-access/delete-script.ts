import { SqlRefusal } from "#lib/sql/refusal.ts";
import { type CleanDrop, cleanDrop } from "#lib/sql/templates/clean-drop.ts";
import { parseNames, parsePaths } from "./names-text.ts";

/** Input after the first step: schemas besides `public`, as `sales` or `shop.sales`, and external connections. */
export type Blockers = { readonly schemas: string; readonly connections: string };
type BlockerProblems = { readonly [K in keyof Blockers]?: string };

const MOST = { schemas: 200, connections: 50 } as const;

/**
 * The SQL that clears the blockers of a deletion; `public` is always among the schemas. Unreadable input is left out and named in `problems`.
 */
export function deleteScript(
  user: string,
  databases: readonly string[],
  { schemas, connections }: Blockers,
): { script: CleanDrop; problems: BlockerProblems } {
  const { paths, problem } = parsePaths(schemas, 2, MOST.schemas);
  const external = parseNames(connections, MOST.connections);
  const within = (database: string) =>
    paths.flatMap(([first, second]) => (second === undefined ? [first] : first === database ? [second] : []));
  const make = (withSchemas: boolean) =>
    cleanDrop({
      ...{ user, dropBy: "api", externalConnections: external.problem ? [] : external.names },
      databases: databases.map((name) => ({ name, schemas: ["public", ...(withSchemas ? within(name) : [])] })),
    });
  const problems: { schemas?: string; connections?: string } = {};
  if (external.problem) problems.connections = external.problem;
  if (problem) return { script: make(false), problems: { ...problems, schemas: problem } };
  try {
    return { script: make(true), problems };
  } catch (error) {
    if (!(error instanceof SqlRefusal)) throw error;
    return { script: make(false), problems: { ...problems, schemas: error.message } };
  }
}
