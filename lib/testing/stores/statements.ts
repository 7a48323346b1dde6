import { DatabaseSync, StatementSync } from "node:sqlite";
import pg from "pg";

/** A statement and its parameters: of what reads, a small number as it is, such as a limit of rows; of all else only the type. */
export type Statement = { text: string; parameters: unknown[] };

/** A time is a number too, but a larger one. */
const LARGEST_LIMIT = 1e9;

/**
 * What `work` asks of the database, in order, as the driver of SQLite or PostgreSQL gets it, transactions included. What else this
 * process asks meanwhile is among it.
 */
export async function statementsOf(work: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  const note = (text: string, values: readonly unknown[] = []) =>
    void statements.push({ text, parameters: values.map((value) => withoutContent(value, text)) });
  const onStatement = (statement: unknown, values: unknown[]) => note((statement as StatementSync).sourceSQL, values);
  const undo = [
    watch(StatementSync.prototype, "all", onStatement),
    watch(StatementSync.prototype, "run", onStatement),
    watch(DatabaseSync.prototype, "exec", (_, [text]) => note(String(text))),
    watch(pg.Client.prototype, "query", (_, [text, values]) => note(String(text), values as unknown[] | undefined)),
  ];
  try {
    await work();
  } finally {
    for (const each of undo) each();
  }
  return statements;
}

/** Has each call of this method noted before it is made. Returns how to stop. */
function watch(prototype: object, name: string, note: (self: unknown, given: unknown[]) => void): () => void {
  const method = Reflect.get(prototype, name);
  Reflect.set(prototype, name, function (this: unknown, ...given: unknown[]) {
    note(this, given);
    return Reflect.apply(method, this, given);
  });
  return () => void Reflect.set(prototype, name, method);
}

function withoutContent(value: unknown, text: string): unknown {
  const isLimit = text.startsWith("select") && typeof value === "number" && Math.abs(value) < LARGEST_LIMIT;
  return isLimit ? value : typeof value;
}
