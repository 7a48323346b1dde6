import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";

const WAIT_MS = 10_000;

export type Row = Record<string, string | number | null>;
export type Question = { url: string; statement: string; values: readonly (string | number | null)[] };
export type Answer = { rows: Row[] } | { problem: string };

let worker: Worker | undefined;

/** Runs a statement on PostgreSQL and waits for its rows, as `node:sqlite` does on a file: tests look at both in the same way. */
export function queryPostgres(question: Question): Row[] {
  worker ??= new Worker(new URL("./query-postgres-worker.ts", import.meta.url), { execArgv: [] });
  worker.unref();
  const { port1, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  worker.postMessage({ question, answered, port: port2 }, [port2]);
  Atomics.wait(answered, 0, 0, WAIT_MS);
  const answer: Answer | undefined = receiveMessageOnPort(port1)?.message;
  port1.close();
  if (!answer) throw new Error("PostgreSQL gave no answer");
  if ("problem" in answer) throw new Error(answer.problem);
  return answer.rows;
}
