import { readFileSync } from "node:fs";
import { Agent, type OutgoingHttpHeaders, request } from "node:http";
import { resolve } from "node:path";
import { z } from "zod";
import { present } from "#lib/shared/present.ts";

export type Request = { method: string; url: string; headers: OutgoingHttpHeaders; body: string };
export type Send = (request: Request) => Promise<{ ms: number; text: string }>;

/**
 * Sends over at most `connections` connections, which stay open. `ms` is from the start of the request to the end of its
 * answer; any status but 200 is an error.
 */
export function sender(connections: number): Send {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return ({ method, url, headers, body }) =>
    new Promise((done, failed) => {
      const started = performance.now();
      const sent = request(url, { method, agent, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.once("error", failed);
        response.once("end", () => {
          if (response.statusCode === 200) done({ ms: performance.now() - started, text });
          else failed(new Error(`${method} ${url}: ${response.statusCode} ${text.slice(0, 300)}`));
        });
      });
      sent.once("error", failed);
      sent.end(body);
    });
}

/** Calls routes of the server at `url` as a page of this session does: with a body by POST. Resolves to the answer's JSON. */
export function callerOf(url: string, cookie: string): (path: string, body?: object) => Promise<unknown> {
  return async (path, body) => {
    const headers = { cookie, origin: url, "content-type": "application/json" };
    const answer = await fetch(
      url + path,
      present({ headers, method: body ? "POST" : undefined, body: body ? JSON.stringify(body) : undefined }),
    );
    return answer.json();
  };
}

const manifest = z.object({ node: z.record(z.string(), z.object({ exportedName: z.string() })) });

/** Makes the requests by which a browser calls a server action, or an operation such as `team.create`, of the build in `folder`. */
export function actionOf(folder: string, name: string, page: string, cookie = "") {
  const path = resolve(folder, "server/server-reference-manifest.json");
  const { node } = manifest.parse(JSON.parse(readFileSync(path, "utf8")));
  const isOperation = name.includes(".");
  const id = Object.entries(node).find(([, { exportedName }]) => exportedName === (isOperation ? "call" : name))?.[0];
  if (!id) throw new Error(`there is no action ${name} in ${folder}`);
  const headers = {
    "next-action": id,
    "content-type": "text/plain;charset=UTF-8",
    accept: "text/x-component",
    origin: new URL(page).origin,
    cookie,
  };
  const release = isOperation ? readFileSync(resolve(folder, "BUILD_ID"), "utf8") : "";
  return (...args: unknown[]): Request => {
    const sent = isOperation ? [name, ...args, release] : args;
    return { method: "POST", url: page, headers, body: JSON.stringify(sent) };
  };
}
