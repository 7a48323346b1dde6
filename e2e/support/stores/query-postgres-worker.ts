import { type MessagePort, parentPort } from "node:worker_threads";
import { Client, types } from "pg";
import type { Answer, Question } from "./query-postgres.ts";

// Times and counts are numbers, as from SQLite.
types.setTypeParser(types.builtins.INT8, Number);

parentPort?.on(
  "message",
  async ({ question, answered, port }: { question: Question; answered: Int32Array; port: MessagePort }) => {
    port.postMessage(await ask(question));
    Atomics.store(answered, 0, 1);
    Atomics.notify(answered, 0);
  },
);

/** A new connection for each query, since an open one would block copying or dropping the database. */
async function ask({ url, statement, values }: Question): Promise<Answer> {
  const client = new Client(url);
  try {
    await client.connect();
    let count = 0;
    const { rows } = await client.query(
      statement.replaceAll("?", () => `$${++count}`),
      [...values],
    );
    return { rows: rows ?? [] };
  } catch (error) {
    return { problem: String(error) };
  } finally {
    await client.end();
  }
}
