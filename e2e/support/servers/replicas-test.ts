import type { APIRequestContext } from "playwright/test";
import { present } from "#lib/shared/present.ts";
import { type Receiver, startReceiver } from "../../../lib/testing/doubles/receiver.ts";
import { callSignIn } from "../accounts.ts";
import { FOR_SERVER, FROM_ADDRESS } from "../faults/proxy.ts";
import { ADMINISTRATOR, test as base } from "../fixtures.ts";

/* Two servers of one build on one PostgreSQL, behind one address. */

type Credentials = { email: string; password: string };
/** One browser's cookies as seen by both servers. */
type Person = readonly [APIRequestContext, APIRequestContext];
type Fixtures = {
  /** a context without cookies whose requests go to this server */
  at: (server: number, more?: { from?: string; like?: APIRequestContext }) => Promise<APIRequestContext>;
  /** signs in on the first server */
  person: (who?: Credentials) => Promise<Person>;
  receiver: Receiver;
};

export const test = base.extend<Fixtures>({
  baseURL: async ({ replicas }, use) => use(replicas.url),
  storageState: { cookies: [], origins: [] },
  at: async ({ playwright, replicas }, use) => {
    const made: APIRequestContext[] = [];
    await use(async (server, { from, like } = {}) => {
      const extraHTTPHeaders = present<Record<string, string>>({
        [FOR_SERVER]: String(server),
        [FROM_ADDRESS]: from || undefined,
      });
      const storageState = await like?.storageState();
      const context = await playwright.request.newContext(
        present({
          baseURL: replicas.url,
          extraHTTPHeaders,
          storageState: storageState || undefined,
        }),
      );
      made.push(context);
      return context;
    });
    await Promise.all(made.map((context) => context.dispose()));
  },
  receiver: async ({}, use) => {
    const receiver = await startReceiver();
    await use(receiver);
    await receiver.stop();
  },
  person: async ({ at, replicas }, use) =>
    use(async (who = ADMINISTRATOR) => {
      const first = await at(0);
      await callSignIn(first, replicas, who);
      return [first, await at(1, { like: first })];
    }),
});

/** 200, or 401 for a request that is not signed in. */
export const statusOf = async (request: APIRequestContext) =>
  (await request.get("/api/operations/cluster.list")).status();
