import { setTimeout as pause } from "node:timers/promises";
import type { z } from "zod";
import {
  type AllowlistEntry,
  allowlistPage,
  type ClientCa,
  clientCaAnswer,
  clustersPage,
  connectionAnswer,
  databasesPage,
  PEM,
  sqlUsersPage,
} from "#lib/shared/cloud/answers.ts";
import { ITEMS_PER_PAGE, type Page, readAllPages } from "#lib/shared/cloud/pages.ts";
import { retryAfterSeconds } from "#lib/shared/cloud/retry-after.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";

/** Requests go out so far apart, so that the vendor counts at most nine in a second: it allows a service account ten. */
const SLOT_MS = 112;
const TRIES = 5;
const ANSWER_MS = 10_000;
const LONGEST_WAIT_S = 60;
const MOST_BYTES = 8 * 1024 * 1024;

/** `key`: no other list can be read either; `unreadable`: an answer came, and is none of the Cloud API as Rolecall knows it */
type Why = "key" | "unreadable" | "forbidden" | "refused" | "none";

/** Why a list could not be read, as a sentence. It holds nothing that the vendor sent. */
export class ReadFailure extends Error {
  readonly why: Why;

  constructor(words: string, why: Why) {
    super(words);
    this.why = why;
  }

  /** whether no other list can be read either */
  get isOfKey(): boolean {
    return this.why === "key";
  }
}

/** How a request went: its answer, a failure, or that it may be sent again after a while. */
type Tried = { is: "answered"; value: unknown } | { is: "again"; afterMs: number; failure: ReadFailure };

/**
 * Reads lists of the Cloud API with a key. It sends GET alone, to one origin, and follows no redirect. Not the client of the server: that one
 * shares its pace with other servers, and changes SQL users.
 */
export class CloudReader {
  readonly #origin: string;
  readonly #apiVersion: string;
  readonly #key: string;
  #nextAt = 0;

  /** `origin`: as `pinnedOrigin` gives it. */
  constructor(origin: string, apiVersion: string, key: string) {
    this.#origin = origin;
    this.#apiVersion = apiVersion;
    this.#key = key;
  }

  /** The host that is asked, as a person checks whether this machine reaches it. */
  get host(): string {
    return new URL(this.#origin).host;
  }

  /** The clusters that the key sees. All methods throw {@link ReadFailure}. */
  clusters(): Promise<Cluster[]> {
    return this.#list("", clustersPage, ({ id }) => id);
  }

  /** The names of a cluster's SQL users. */
  sqlUsers(clusterId: string): Promise<string[]> {
    return this.#list(`/${encodeURIComponent(clusterId)}/sql-users`, sqlUsersPage, (name) => name);
  }

  /** The names of a cluster's databases. */
  databases(clusterId: string): Promise<string[]> {
    return this.#list(`/${encodeURIComponent(clusterId)}/databases`, databasesPage, (name) => name);
  }

  /** The networks that may connect to a cluster. */
  allowlist(clusterId: string): Promise<AllowlistEntry[]> {
    return this.#list(
      `/${encodeURIComponent(clusterId)}/networking/allowlist`,
      allowlistPage,
      ({ network }) => network,
    );
  }

  /** Where SQL of a cluster is. */
  async connection(clusterId: string): Promise<z.infer<typeof connectionAnswer>> {
    const url = new URL(`${this.#origin}/api/v1/clusters/${encodeURIComponent(clusterId)}/connection-string`);
    // ADVANCED clusters need it.
    url.searchParams.set("os", "LINUX");
    const answer = connectionAnswer.safeParse(await this.#answer(url));
    if (!answer.success) throw badAnswer();
    return answer.data;
  }

  /** Whether an ADVANCED cluster trusts an authority for client certificates. */
  async clientCa(clusterId: string): Promise<ClientCa> {
    const url = new URL(`${this.#origin}/api/v1/clusters/${encodeURIComponent(clusterId)}/client-ca-cert`);
    const answer = clientCaAnswer.safeParse(await this.#answer(url));
    if (!answer.success) throw badAnswer();
    return answer.data;
  }

  /** Whether an authority of a cluster's certificate is published in PEM. The key is not sent. */
  async hasAuthority(clusterId: string): Promise<boolean> {
    const url = new URL(`${this.#origin}/clusters/${encodeURIComponent(clusterId)}/cert`);
    try {
      const response = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(ANSWER_MS) });
      return response.status === 200 && PEM.test(await bodyOf(response));
    } catch (error) {
      if (error instanceof ReadFailure) return false;
      throw new ReadFailure(`No answer from CockroachDB Cloud${causeOf(error)}.`, "none");
    }
  }

  #list<T>(path: string, schema: z.ZodType<Page<T>>, keyOf: (item: T) => string): Promise<T[]> {
    const read = async (token: string | undefined) => {
      const url = new URL(`${this.#origin}/api/v1/clusters${path}`);
      url.searchParams.set("pagination.limit", String(ITEMS_PER_PAGE));
      if (token !== undefined) url.searchParams.set("pagination.page", token);
      const page = schema.safeParse(await this.#answer(url));
      if (!page.success) throw badAnswer();
      return page.data;
    };
    return readAllPages({ read, keyOf, endless: badAnswer });
  }

  async #answer(url: URL): Promise<unknown> {
    for (let tried = 1; ; tried += 1) {
      await this.#turn();
      const found = await this.#once(url);
      if (found.is === "answered") return found.value;
      if (tried >= TRIES || found.afterMs > LONGEST_WAIT_S * 1_000) throw found.failure;
      // The limit is of the key: other requests wait too.
      this.#nextAt = Math.max(this.#nextAt, performance.now() + Math.max(found.afterMs, 2 ** tried * 125));
    }
  }

  async #turn(): Promise<void> {
    const at = Math.max(performance.now(), this.#nextAt);
    this.#nextAt = at + SLOT_MS;
    while (performance.now() < at) await pause(Math.ceil(at - performance.now()));
  }

  async #once(url: URL): Promise<Tried> {
    const sent = await this.#sent(url);
    if ("failure" in sent) return { is: "again", afterMs: 0, failure: sent.failure };
    const { response, text } = sent;
    const { status, headers } = response;
    if (status === 200) return { is: "answered", value: parsed(text) };
    const retry = { "retry-after": headers.get("retry-after") ?? undefined, date: headers.get("date") ?? undefined };
    const afterMs = (retryAfterSeconds(retry) ?? 0) * 1_000;
    if (status === 429) return { is: "again", afterMs: afterMs || 1_000, failure: new ReadFailure(BUSY, "none") };
    if (status >= 500)
      return { is: "again", afterMs, failure: new ReadFailure(`CockroachDB Cloud failed (${status}).`, "none") };
    throw refusal(status);
  }

  /** The whole answer. A connection that breaks may have been a chance. */
  async #sent(url: URL): Promise<{ response: Response; text: string } | { failure: ReadFailure }> {
    try {
      const response = await fetch(url, {
        headers: {
          accept: "application/json",
          authorization: `Bearer ${this.#key}`,
          "cc-version": this.#apiVersion,
          "user-agent": "rolecall",
        },
        // The key goes nowhere else.
        redirect: "manual",
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      return { response, text: await bodyOf(response) };
    } catch (error) {
      if (error instanceof ReadFailure) throw error;
      return { failure: new ReadFailure(`No answer from CockroachDB Cloud${causeOf(error)}.`, "none") };
    }
  }
}

const BUSY = "CockroachDB Cloud allows no more requests now. Try again later.";

function badAnswer(): ReadFailure {
  return new ReadFailure("The answer is not one of CockroachDB Cloud.", "unreadable");
}

function refusal(status: number): ReadFailure {
  if (status >= 300 && status < 400)
    return new ReadFailure("The answer redirects to another address. The key is not sent there.", "key");
  if (status === 401)
    return new ReadFailure(
      "CockroachDB Cloud refuses the key: it may be cut or deleted. Create one for a service account in the Cloud Console.",
      "key",
    );
  if (status === 403)
    return new ReadFailure(
      "The key cannot read this: give its service account the role Cluster Developer on the cluster.",
      "forbidden",
    );
  if (status === 400) return new ReadFailure("CockroachDB Cloud does not understand the request (400).", "unreadable");
  if (status === 404)
    return new ReadFailure("CockroachDB Cloud does not find it: the cluster is gone, or not ready.", "refused");
  return new ReadFailure(`CockroachDB Cloud refuses the request (${status}).`, "refused");
}

/** A name of the system, such as ECONNREFUSED; other words may quote an answer. */
function causeOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: unknown } };
  const code = name === "TimeoutError" ? "no answer in time" : cause?.code;
  return typeof code === "string" && /^[\w ]{1,40}$/.test(code) ? ` (${code})` : "";
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badAnswer();
  }
}

/** A replaced character would be another name, so the text must be UTF-8. */
async function bodyOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) throw badAnswer();
    chunks.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw badAnswer();
  }
}
