import { setTimeout as pause } from "node:timers/promises";
import type { ApiAnswer } from "#lib/sql/assumptions/full/hands.ts";
import type { CloudAccess } from "../report/reader.ts";

const ANSWER_MS = 30_000;
const MOST_BYTES = 64 * 1024;
/** The vendor counts ten requests a second. */
const SLOT_MS = 112;
const TRIES = 3;

type Change = { readonly method: "POST" | "PUT" | "DELETE"; readonly path: string; readonly body: string | null };

/** Changes the SQL users of one cluster. A change goes out again only where the vendor says that it was not looked at. */
export class CloudWriter {
  readonly #access: CloudAccess;
  readonly #users: string;

  constructor(access: CloudAccess, clusterId: string) {
    this.#access = access;
    this.#users = `/api/v1/clusters/${encodeURIComponent(clusterId)}/sql-users`;
  }

  create(name: string, password: string): Promise<ApiAnswer> {
    return this.#change({ method: "POST", path: "", body: JSON.stringify({ name, password }) });
  }

  setPassword(name: string, password: string): Promise<ApiAnswer> {
    const path = `/${encodeURIComponent(name)}/password`;
    return this.#change({ method: "PUT", path, body: JSON.stringify({ password }) });
  }

  remove(name: string): Promise<ApiAnswer> {
    return this.#change({ method: "DELETE", path: `/${encodeURIComponent(name)}`, body: null });
  }

  async #change(change: Change): Promise<ApiAnswer> {
    for (let tried = 1; ; tried += 1) {
      await pause(SLOT_MS);
      const answer = await this.#once(change);
      if (answer !== "again") return answer;
      if (tried === TRIES) return { is: "none" };
      await pause(1_000);
    }
  }

  async #once({ method, path, body }: Change): Promise<ApiAnswer | "again"> {
    const { origin, key, apiVersion } = this.#access;
    try {
      const response = await fetch(`${origin}${this.#users}${path}`, {
        method,
        body,
        headers: {
          accept: "application/json",
          "content-type": "application/json",
          authorization: `Bearer ${key}`,
          "cc-version": apiVersion,
          "user-agent": "rolecall",
        },
        // The key goes nowhere else.
        redirect: "manual",
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      return answerOf(response.status, await textOf(response));
    } catch {
      return { is: "none" };
    }
  }
}

/** What came first of an answer. */
async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MOST_BYTES) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

function answerOf(status: number, text: string): ApiAnswer | "again" {
  if (status === 200) return { is: "done", name: nameIn(text) };
  if (status === 429) return "again";
  if (status === 401 || status === 403) return { is: "forbidden" };
  if (status === 404) return { is: "missing" };
  if (status >= 400 && status < 500) return { is: "refused", says: (word) => text.includes(word) };
  return { is: "none" };
}

function nameIn(text: string): string | null {
  try {
    const { name } = JSON.parse(text);
    return typeof name === "string" ? name : null;
  } catch {
    return null;
  }
}
