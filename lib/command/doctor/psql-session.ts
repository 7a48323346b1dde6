import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { delimitedRecords } from "#lib/sql/answers/read/read-delimited.ts";
import type { SqlAnswer } from "#lib/sql/assumptions/assumption.ts";
import { type Statement, sqlText } from "#lib/sql/tokens.ts";
import { psqlEnvironment } from "../environment.ts";

const DONE = "00000";
/** No statement of a check takes long. */
const LONGEST_MS = 60_000;
const MOST_BYTES = 32 * 1024 * 1024;
/** No start file, no question for a password, no pager; a failure is an answer. Cells are as CSV writes them. */
const FLAGS = [
  ...["-X", "-q", "-w", "-v", "ON_ERROR_STOP=0", "-P", "pager=off", "-P", "format=csv", "-P", "null=NULL"],
  ...["-f", "-"],
];

/** A session of psql that stays open between statements. It finds host, password and certificates by its service file. */
export class PsqlSession {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<void>;
  #printed = "";
  #refusal = "";
  #isOver = false;
  #wake: () => void = () => {};

  /** `connection`: as libpq reads it, with nothing secret in it. */
  constructor(connection: string, more: Readonly<Record<string, string>> = {}) {
    const env = Object.assign(psqlEnvironment(), more);
    // Of a group of its own: Ctrl-C is for the check, which still needs the session to remove what it made.
    this.#child = spawn("psql", [...FLAGS, "-d", connection], { env, detached: true });
    this.#child.stdin.on("error", () => {});
    this.#child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      this.#printed += chunk;
      if (this.#printed.length > MOST_BYTES) this.#child.kill("SIGKILL");
      this.#wake();
    });
    this.#child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      this.#refusal = (this.#refusal + chunk).slice(-4_096);
    });
    this.#ended = new Promise((done) => {
      const over = () => {
        this.#isOver = true;
        this.#wake();
        done();
      };
      this.#child.on("close", over).on("error", over);
    });
  }

  /** Why there is no connection, in the words of psql. */
  get refusal(): string {
    return this.#refusal;
  }

  /** Whether it is connected. */
  async isOpen(): Promise<boolean> {
    return (await this.#send("")) !== null;
  }

  /** The answer to one statement; none once the connection is lost. */
  async run(statement: Statement): Promise<SqlAnswer> {
    const answer = await this.#send(sqlText(statement));
    if (answer === null) return { is: "none" };
    const { state, text } = answer;
    if (state === "") return { is: "none" };
    if (state !== DONE) return { is: "refused", state };
    const [columns = [], ...rows] = delimitedRecords(text, ",") ?? [];
    return { is: "rows", set: { columns, rows, ended: true } };
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    const late = setTimeout(() => this.#child.kill("SIGKILL"), 1_000);
    await this.#ended;
    clearTimeout(late);
  }

  /** Null where it is over. No answer can hold the mark, which is made only now. */
  async #send(text: string): Promise<{ text: string; state: string } | null> {
    if (this.#isOver) return null;
    const mark = randomBytes(18).toString("hex");
    this.#printed = "";
    const late = setTimeout(() => this.#child.kill("SIGKILL"), LONGEST_MS);
    // psql prints what it holds back only with the next prompt of a shell.
    this.#child.stdin.write(`${text}\n\\echo ${mark} :SQLSTATE\n\\! :\n`);
    try {
      for (;;) {
        const end = new RegExp(`^${mark} (.*)\n`, "m").exec(this.#printed);
        if (end)
          return { text: this.#printed.slice(0, end.index), state: /^[0-9A-Z]{5}$/.exec(end[1] ?? "")?.[0] ?? "" };
        if (this.#isOver) return null;
        await new Promise<void>((wake) => {
          this.#wake = wake;
        });
      }
    } finally {
      clearTimeout(late);
    }
  }
}
