import type { Result } from "#lib/shared/errors/result.ts";
import type { MadeToken, MakeTokenInput } from "#lib/shared/people/api-tokens.ts";
import type { Permission } from "#lib/shared/policy.ts";
import { makeTokenDoor } from "../../server/edge/doors/people/api-tokens.ts";
import type { MutationDoor, ReadDoor } from "../../server/run/door.ts";
import { mutate, read } from "../../server/run/run.ts";
import { inRequest, newBrowser } from "../next-headers.ts";
import { change, type Person } from "../requests.ts";
import { tokenActor } from "../token-actor.ts";
import { confirmNow } from "./factors.ts";

/* For tests only: a person who makes API tokens, and a program that uses them. */

export const ADDRESS = "192.0.2.7";
export const DAY = 24 * 60 * 60_000;
export const INPUT: MakeTokenInput = {
  kind: "personal",
  name: "ci",
  scopes: ["read", "create", "reset"],
  clusters: "all",
  addresses: [],
  days: 30,
};

export const codeOf = (result: Result<unknown>) => (result.ok ? "ok" : result.error.code);
const bearer = ({ token }: MadeToken) => `Bearer ${token}`;

/** The answer to a person who confirms that they want a token. */
export async function wantToken(by: Person, input: unknown): Promise<Result<MadeToken>> {
  await confirmNow(by.browser);
  return change(by, makeTokenDoor, input);
}

export async function made(by: Person, more: object = {}): Promise<MadeToken> {
  const answer = await wantToken(by, { ...INPUT, ...more });
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

/** What a program with this token is answered, or why it is turned away. */
export async function used<P extends Permission, I, O>(
  token: MadeToken,
  door: ReadDoor<P, I, O>,
  input: unknown,
  at = ADDRESS,
) {
  return inRequest(newBrowser({ origin: "" }), async () => {
    const actor = await tokenActor(bearer(token), at).catch((error: { code: string }) => error.code);
    return typeof actor === "string" ? actor : codeOf(await read(door, input, false, actor));
  });
}

export async function changed<P extends Permission, I, O>(
  token: MadeToken,
  door: MutationDoor<P, I, O>,
  input: unknown,
) {
  return inRequest(newBrowser({ origin: "" }), async () => {
    const actor = await tokenActor(bearer(token), ADDRESS).catch((error: { code: string }) => error.code);
    return typeof actor === "string" ? actor : codeOf(await mutate(door, input, actor));
  });
}
