import { SQLSTATE, SqlError } from "./errors.ts";
import { execute, type SessionState } from "./execute.ts";
import { type LoginOptions, type SignedIn, signIn } from "./login.ts";
import { foldName } from "./names.ts";
import type { OpenSession } from "./queries.ts";
import type { Result } from "./shows.ts";
import { dataRow, type Message, message, Reader, report, rowDescription, texts } from "./wire.ts";

export type Attempt = SignedIn & { readonly database: string; application: string; method: string };

export type SessionOptions = LoginOptions & {
  readonly address: string;
  /** sessions of the same cluster; this one is put in after its login */
  readonly open: Set<OpenSession>;
  readonly lostNodes: () => number;
  readonly id: string;
  /** refuses a login before its password is looked at, such as throttling does */
  readonly refuse: (attempt: Attempt) => SqlError | null;
  readonly loggedIn: (attempt: Attempt, ok: boolean) => void;
  /** called before each statement; a fault waits, throws, or cuts the stream */
  readonly before: (attempt: Attempt, text: string) => Promise<void>;
  /** called with the answer of a statement; a fault changes it, or cuts the stream */
  readonly after: (attempt: Attempt, text: string, result: Result) => Promise<Result>;
};

const PROTOCOL = 196608;

/** Serves one client from its first message to its end. The stream is encrypted already. */
export async function serveSession(options: SessionOptions): Promise<void> {
  const { stream } = options;
  const reader = new Reader(stream);
  const fatal = (error: SqlError) => {
    stream.end(report("E", { severity: "FATAL", code: error.code, message: error.message, hint: error.hint }));
  };
  const startup = await reader.startup();
  if (!startup) return;
  if (startup.readInt32BE(0) !== PROTOCOL) return fatal(new SqlError("08P01", "unknown protocol version"));
  const attempt = attemptOf(startup.subarray(4));
  const refusal = options.refuse(attempt) ?? (await authenticate(options, reader, attempt));
  if (refusal) return fatal(refusal);
  const entry: OpenSession = {
    id: options.id,
    user: attempt.user,
    address: options.address,
    application: attempt.application,
    method: attempt.method,
    startedAt: options.now(),
    end: () => stream.destroy(),
  };
  const rename = (application: string) => {
    entry.application = application;
    attempt.application = application;
  };
  options.open.add(entry);
  stream.once("close", () => options.open.delete(entry));
  stream.write(
    Buffer.concat([
      message("R", 0),
      parameter("server_version", "13.0.0"),
      parameter("client_encoding", "UTF8"),
      READY,
    ]),
  );
  await answerMessages(options, reader, attempt, rename);
}

function attemptOf(body: Buffer): Attempt {
  const pairs = texts(body);
  const values = new Map<string, string>();
  for (let at = 0; at + 1 < pairs.length; at += 2) values.set(pairs[at] ?? "", pairs[at + 1] ?? "");
  return {
    user: foldName(values.get("user") ?? ""),
    hasToken: /--crdb:jwt_auth_enabled=true/.test(values.get("options") ?? ""),
    database: values.get("database") ?? "defaultdb",
    application: values.get("application_name") ?? "",
    method: "",
  };
}

/** Null where the client is signed in. */
async function authenticate(options: SessionOptions, reader: Reader, attempt: Attempt): Promise<SqlError | null> {
  try {
    const { last, method } = await signIn(options, reader, attempt);
    attempt.method = method;
    options.model().change(attempt.user, (known) => Object.assign({}, known, { lastLogin: options.now() }));
    options.loggedIn(attempt, true);
    options.stream.write(last);
    return null;
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    if (error.code === SQLSTATE.badPassword) options.loggedIn(attempt, false);
    return error;
  }
}

function parameter(name: string, value: string): Buffer {
  return message("S", name, value);
}

const READY = message("Z", Buffer.from("I"));

/** The statement of a session that was parsed last, with its result once it has run. */
class Statement {
  readonly #options: SessionOptions;
  readonly #attempt: Attempt;
  readonly #state: SessionState;
  #text = "";
  #result: Result | null = null;

  constructor(options: SessionOptions, attempt: Attempt, state: SessionState) {
    this.#options = options;
    this.#attempt = attempt;
    this.#state = state;
  }

  async #run(): Promise<Result> {
    const { before, after, model } = this.#options;
    await before(this.#attempt, this.#text);
    this.#result = await after(this.#attempt, this.#text, execute(model(), this.#state, this.#text));
    return this.#result;
  }

  /** The answer to a message; null for one without an answer. */
  async answer({ type, body }: Message): Promise<Buffer | null> {
    switch (type) {
      case "P":
        this.#text = texts(body)[1] ?? "";
        this.#result = null;
        return message("1");
      case "B":
        return message("2");
      case "D": {
        const { columns } = this.#result ?? (await this.#run());
        return columns.length === 0 ? message("n") : rowDescription(columns);
      }
      case "E": {
        const { rows, tag } = this.#result ?? (await this.#run());
        return Buffer.concat([...rows.map(dataRow), message("C", tag)]);
      }
      case "C":
        return message("3");
      case "H":
        return null;
      case "Q": {
        this.#text = texts(body)[0] ?? "";
        const { columns, rows, tag } = await this.#run();
        const head = columns.length === 0 ? [] : [rowDescription(columns)];
        return Buffer.concat([...head, ...rows.map(dataRow), message("C", tag), READY]);
      }
      default:
        throw new SqlError("08P01", "this message is not known to the emulator");
    }
  }
}

/** Extended and simple queries, one statement each. After an error the rest up to Sync is skipped. */
async function answerMessages(
  options: SessionOptions,
  reader: Reader,
  attempt: Attempt,
  rename: SessionState["rename"],
): Promise<void> {
  const { stream } = options;
  const state: SessionState = {
    user: attempt.user,
    database: attempt.database,
    sessions: () => [...options.open],
    lostNodes: options.lostNodes,
    now: options.now,
    habit: options.habit,
    beganAsAdmin: options.model().isAdmin(attempt.user),
    rename,
  };
  const statement = new Statement(options, attempt, state);
  let failed = false;
  for (let next: Message | null = await reader.message(); next; next = await reader.message()) {
    if (next.type === "X") break;
    if (next.type === "S") {
      failed = false;
      stream.write(READY);
      continue;
    }
    if (failed) continue;
    try {
      const bytes = await statement.answer(next);
      if (bytes) stream.write(bytes);
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      failed = next.type !== "Q";
      const { code, message: words, hint, detail } = error;
      stream.write(report("E", { severity: "ERROR", code, message: words, hint, detail }));
      if (next.type === "Q") stream.write(READY);
    }
  }
  stream.end();
}
