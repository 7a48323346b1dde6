import type { RouteId } from "../routes.ts";

/** One request that arrived. Holds no password and no key in clear. */
export type RecordEntry = {
  /** counts from 1 in order of arrival */
  seq: number;
  /** epoch milliseconds with fractions, of a clock that never steps back */
  at: number;
  method: string;
  /** null where no implemented route matches */
  route: RouteId | null;
  /** as sent, with its query; the key is cut out if a client ever puts it there */
  path: string;
  clusterId: string | null;
  /** the SQL user meant, folded: from the path, or from the body of a create */
  name: string | null;
  /** values of headers that matter and hold no secret; of all others only the name, in `headerNames` */
  headers: Record<string, string>;
  headerNames: string[];
  /** SHA-256 in hex of the bearer key and of the password sent; null where none came */
  keySha256: string | null;
  passwordSha256: string | null;
  /** the body's bytes as UTF-8, with the password replaced by `HIDDEN_PASSWORD`; null where none came */
  body: string | null;
  /** status answered; null while unanswered, and for good when the connection was cut */
  status: number | null;
  /** whether the request changed a SQL user, with any answer */
  applied: boolean;
  /** id of the fault that struck */
  fault: string | null;
};

/** Stands for a password in a recorded body. */
export const HIDDEN_PASSWORD = "<generated password>";
const TOLD_HEADERS = ["accept", "cc-version", "content-type", "user-agent"];
/** A demo may run for weeks. `seq` shows that older ones were let go. */
const MAX_ENTRIES = 100_000;

/** The append-only list of all requests, so that tests can prove the number, content and rate of requests. */
export class RequestRecord {
  readonly #now: () => number;
  #entries: RecordEntry[] = [];
  #seq = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Notes an arrival. The caller fills in later facts. */
  arrive(method: string, path: string, rawHeaders: readonly string[]): RecordEntry {
    this.#seq += 1;
    const headerNames = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
    const headers: Record<string, string> = {};
    for (const [index, name] of headerNames.entries())
      if (TOLD_HEADERS.includes(name)) headers[name] = rawHeaders[index * 2 + 1] ?? "";
    const entry: RecordEntry = {
      seq: this.#seq,
      at: this.#now(),
      method,
      route: null,
      path,
      clusterId: null,
      name: null,
      headers,
      headerNames,
      keySha256: null,
      passwordSha256: null,
      body: null,
      status: null,
      applied: false,
      fault: null,
    };
    this.#entries.push(entry);
    if (this.#entries.length > MAX_ENTRIES) this.#entries = this.#entries.slice(MAX_ENTRIES / 2);
    return entry;
  }

  /** Copies of the entries with a `seq` above `after`, in order of arrival. */
  list(after = 0): RecordEntry[] {
    return this.#entries.filter((entry) => entry.seq > after).map((entry) => ({ ...entry }));
  }

  clear(): void {
    this.#entries = [];
  }
}

/** The most requests that arrived within any `windowMs`, to prove a limit per second. */
export function busiest(entries: readonly Pick<RecordEntry, "at">[], windowMs = 1000): number {
  const times = entries.map((entry) => entry.at).sort((left, right) => left - right);
  let most = 0;
  let start = 0;
  for (const [end, time] of times.entries()) {
    while ((times[start] ?? time) <= time - windowMs) start += 1;
    most = Math.max(most, end - start + 1);
  }
  return most;
}
