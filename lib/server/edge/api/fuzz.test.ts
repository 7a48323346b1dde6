import fc from "fast-check";
import { expect, test } from "vitest";
import { problemSchema } from "#lib/shared/api/common.ts";
import { TOKEN_SCOPES } from "#lib/shared/people/token-limits.ts";
import { codePoint } from "#lib/shared/testing-text.ts";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { newWorld } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { tokenHash } from "../../base/ids.ts";
import { newTokenText, startOf } from "../../base/request/token-text.ts";
import { store } from "../../store/db/store.ts";
import { addApiToken } from "../../store/people/api-tokens.ts";
import { answerCall } from "./answer-call.ts";
import { OPERATIONS } from "./operations.ts";

const RUNS = process.env.ROLECALL_PROVE === "1" ? 10_000 : 300;
/** A token has 600 calls a minute. */
const CALLS_OF_ONE = 400;

freshProcess();

const odd = fc.oneof(
  fc.string({ unit: codePoint, maxLength: 30 }),
  fc.constantFrom(
    "",
    ".",
    "..",
    "\0",
    "\ud800",
    "%00",
    "__proto__",
    "null",
    "-1",
    "1e999",
    "a'; DROP TABLE x; --",
    CLUSTER_ID,
    "app_one",
    "true",
  ),
);
const names = fc.constantFrom(
  ..."name names clusterId targets deliver sealTo endsAt kind purpose ownerTeamId files sql access level databases items id at reason cursor limit fresh search dryRun olderThanDays cluster from to action".split(
    " ",
  ),
);
const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    odd,
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(fc.oneof(names, odd), tie("any"), { maxKeys: 5 }),
  ),
})).any;
const body = fc.oneof(
  { arbitrary: value.map((each) => JSON.stringify(each) ?? ""), weight: 4 },
  { arbitrary: odd, weight: 1 },
);
const request = fc.record({
  operation: fc.constantFrom(...OPERATIONS),
  method: fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 8 },
    { arbitrary: fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH"), weight: 1 },
  ),
  parts: fc.array(odd, { minLength: 3, maxLength: 3 }),
  extra: fc.option(odd, { nil: "", freq: 10 }),
  query: fc.array(fc.tuple(fc.oneof(names, odd), odd), { maxLength: 4 }),
  body,
  key: fc.option(odd, { nil: undefined, freq: 3 }),
});

const [LIST] = OPERATIONS.filter(({ id }) => id === "listClusters");
if (!LIST) throw new Error("there is no operation listClusters");
const SUCCEEDS = {
  operation: LIST,
  method: undefined,
  parts: ["", "", ""],
  extra: "",
  query: [],
  body: "",
  key: undefined,
};

test("no call causes a 5xx, and each refusal is a problem", { timeout: 600_000 }, async () => {
  const world = await newWorld();
  // The fake cloud knows no databases.
  world.instead = ({ path }) => (path.includes("/databases") ? { json: { databases: [] } } : undefined);
  const tokens = await Promise.all(
    Array.from({ length: Math.ceil(RUNS / CALLS_OF_ONE) + 1 }, () => tokenOf(world.ada.id)),
  );
  let calls = 0;
  const statuses = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(request, async ({ operation, method = operation.method, parts, extra, query, ...sent }) => {
      calls += 1;
      let at = 0;
      const path = operation.path.replace(/\{(\w+)\}/g, (_, name) =>
        name === "clusterId" && calls % 3 > 0 ? CLUSTER_ID : encoded(parts[at++ % 3] ?? ""),
      );
      const search = new URLSearchParams(query.map(([name, text]) => [name.toWellFormed(), text.toWellFormed()]));
      const headers = new Headers({ "content-type": "application/json" });
      headers.set("authorization", `Bearer ${tokens[Math.floor(calls / CALLS_OF_ONE) % tokens.length]}`);
      if (sent.key !== undefined && /^[\x20-\x7e]*$/.test(sent.key)) headers.set("idempotency-key", sent.key);
      const given = method === "GET" ? {} : { body: sent.body };
      const url = `http://localhost:3000/api/v1${path}${extra === "" ? "" : `/${encoded(extra)}`}?${search}`;
      const answer = await inRequest(newBrowser({ origin: "" }), () =>
        answerCall(new Request(url, { method, headers, ...given })),
      );
      const body = await answer.json();
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      expect(answer.status, `${method} ${url} ${sent.body}: ${JSON.stringify(body)}`).toBeLessThan(500);
      if (!answer.ok) problemSchema.parse(body);
    }),
    { numRuns: RUNS, examples: [[SUCCEEDS]] },
  );
  // The first call succeeds, so not all are answered by the same refusal.
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400, 404]));
  expect(statuses.get(429)).toBeUndefined();
});

function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

async function tokenOf(accountId: string): Promise<string> {
  const text = newTokenText();
  await addApiToken(await store(), {
    name: text.reveal(),
    start: startOf(text),
    secretHash: tokenHash(text.reveal()),
    madeBy: "Ada",
    addresses: [],
    owner: { kind: "personal", id: accountId },
    scopes: TOKEN_SCOPES,
    clusters: "all",
    expiresAt: Date.now() + 60_000_000,
  });
  return text.reveal();
}
