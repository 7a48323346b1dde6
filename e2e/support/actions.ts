import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { APIRequestContext, APIResponse } from "playwright/test";
import { z } from "zod";

const MANIFEST = resolve(import.meta.dirname, "../../.next/server/server-reference-manifest.json");

const manifest = z.object({
  node: z.record(
    z.string(),
    z.object({ exportedName: z.string(), filename: z.string(), workers: z.record(z.string(), z.unknown()) }),
  ),
});

let known: Map<string, string> | undefined;
const pages = new Map<string, string>();

/** Every server action of the build, by name, as an attacker can read them from the browser files. */
export function serverActions(): Map<string, string> {
  known ??= readActions();
  return known;
}

function readActions(): Map<string, string> {
  const { node } = manifest.parse(JSON.parse(readFileSync(MANIFEST, "utf8")));
  for (const { exportedName, workers } of Object.values(node)) pages.set(exportedName, firstPage(Object.keys(workers)));
  return new Map(Object.entries(node).map(([id, { exportedName }]) => [exportedName, id]));
}

/** The path of a page that has this action. From any other, Next.js sends the action on, which takes as long as the action. */
export function actionPage(name: string): string {
  serverActions();
  return pages.get(isOperation(name) ? "call" : name) ?? "/";
}

/** From names such as `app/(dashboard)/clusters/[clusterId]/page`. Next.js also accepts `[clusterId]` itself in an address. */
function firstPage(names: readonly string[]): string {
  const parts = names.toSorted()[0]?.split("/").slice(1, -1) ?? [];
  return `/${parts.filter((part) => !part.startsWith("(")).join("/")}`;
}

/** Operations of the catalogue have names such as `team.create`, and are called through one action. */
const isOperation = (name: string) => name.includes(".");

/** The arguments of an action; for an operation, of the action that calls it, as a page of this build sends them. */
export function argumentsOf(name: string, args: readonly unknown[]): unknown[] {
  if (!isOperation(name)) return [...args];
  const [input, ...surplus] = args;
  return [name, input, release(), ...surplus];
}

/** The build, as its pages name it. */
export function release(): string {
  return readFileSync(resolve(import.meta.dirname, "../../.next/BUILD_ID"), "utf8");
}

/** The id of an action in the build, or of the one that calls an operation. */
export function actionId(name: string): string {
  const id = serverActions().get(isOperation(name) ? "call" : name);
  if (!id) throw new Error(`there is no action ${name}`);
  return id;
}

export type Post = { headers?: Record<string, string>; path?: string; body?: string };

/** Calls a server action as a program would, with any arguments and headers. */
export function postAction(
  request: APIRequestContext,
  name: string,
  args: unknown[],
  { headers = {}, path = actionPage(name), body }: Post = {},
): Promise<APIResponse> {
  return request.post(path, {
    headers: { ...headersOf(name), ...headers },
    data: body ?? JSON.stringify(argumentsOf(name, args)),
    maxRedirects: 0,
    failOnStatusCode: false,
  });
}

/** Calls a server action without a context of Playwright, which costs as much as the answer: for tests that ask hundreds of times. */
export function fetchAction(
  url: string,
  name: string,
  args: unknown[],
  { headers = {}, path = actionPage(name), body = JSON.stringify(argumentsOf(name, args)) }: Post = {},
): Promise<Response> {
  const all = { ...headersOf(name), ...UNCOMPRESSED, ...headers };
  return fetch(url + path, { method: "POST", headers: all, body, redirect: "manual" });
}

/** Compressing takes the server longer than many an answer. */
export const UNCOMPRESSED = { "accept-encoding": "identity" };

function headersOf(action: string): Record<string, string> {
  return { "next-action": actionId(action), "content-type": "text/plain;charset=UTF-8", accept: "text/x-component" };
}
