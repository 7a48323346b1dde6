import { MEMBER_SCOPES } from "#lib/shared/people/token-limits.ts";
import { present } from "#lib/shared/present.ts";
import { answerCall } from "../server/edge/api/answer-call.ts";
import { OPERATIONS } from "../server/edge/api/operations.ts";
import { wantToken } from "./accounts/api-token-steps.ts";
import { inRequest, newBrowser } from "./next-headers.ts";
import type { Person } from "./requests.ts";

/* For tests only: programs that call the API. */

type Reply = { status: number; body: Record<string, unknown> };
let made = 0;

/** A program with a new token of this person. Its answers are as the contract says. */
export async function programOf(by: Person, more: object = {}) {
  made += 1;
  const token = await wantToken(by, {
    kind: "personal",
    name: `ci-${made}`,
    scopes: MEMBER_SCOPES,
    clusters: "all",
    addresses: [],
    days: 30,
    ...more,
  });
  const authorization = `Bearer ${token.ok ? token.value.token : JSON.stringify(token.error)}`;
  // `key`: the idempotency key
  return async (method: string, path: string, body?: unknown, key?: string): Promise<Reply> => {
    const type = body === undefined ? {} : { "content-type": "application/json" };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const request = new Request(`http://localhost:3000/api/v1${path}`, {
      method,
      headers: present<Record<string, string>>({ authorization, ...type, "idempotency-key": key }),
      ...sent,
    });
    const answer = await inRequest(newBrowser({ origin: "" }), () => answerCall(request));
    const reply = { status: answer.status, body: (await answer.json()) as Reply["body"] };
    const operation = OPERATIONS.find(
      ({ method: of, path: at }) =>
        of === method && new RegExp(`^${at.replace(/\{\w+\}/g, "[^/]+")}$`).test(path.split("?")[0] ?? ""),
    );
    if (answer.ok && operation && !path.includes("dryRun")) operation.answer.parse(reply.body);
    return reply;
  };
}
