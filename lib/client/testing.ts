import { INITIAL_SETTINGS } from "#lib/shared/settings.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";

/** The rights of a person who may do everything. */
export const RIGHTS: Rights = {
  role: "administrator",
  clusterRole: "cluster_admin",
  settings: INITIAL_SETTINGS,
};

// Not an import: this folder is for the browser, and the linter refuses Node's modules in it. Tests alone come here.
const { createServer } = process.getBuiltinModule("node:http");

export type Answer = NonNullable<Parameters<typeof createServer>[1]>;

/** A server on loopback in place of Rolecall's routes, with the paths that were requested. For tests. */
export async function serve(
  answer: Answer,
): Promise<{ origin: string; requests: string[]; close: () => Promise<void> }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? "");
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${portOf(server.address())}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function portOf(address: ReturnType<ReturnType<typeof createServer>["address"]>): number {
  if (address === null || typeof address === "string") throw new Error("The server does not listen on a port.");
  return address.port;
}

export function json(response: Parameters<Answer>[1], body: unknown): void {
  response.writeHead(200, { "content-type": "application/json", "x-request-id": "req_1" });
  response.end(JSON.stringify(body));
}

/** The error that `work` throws; throws itself if there is none. */
export async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  const nothing = Symbol();
  const thrown = await work.then(
    () => nothing,
    (error: unknown) => error,
  );
  if (thrown === nothing) throw new Error("It was expected to throw.");
  return thrown;
}
