import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ERROR_WORDS } from "../../../lib/shared/errors/errors.ts";
import { actionId, actionPage, argumentsOf, release, UNCOMPRESSED } from "../actions.ts";
import { ACTIONS, type Door, PAGES, ROUTES, rowIdOf, type Target } from "../door-table.ts";

const APP = join(import.meta.dirname, "../../../app");

/** Every door and its row. */
export function everyDoor(): [string, Door][] {
  return [...Object.entries(ACTIONS), ...Object.entries(ROUTES), ...Object.entries(PAGES)];
}

/** Calls a door with the input of its row, as a page of Rolecall would. Follows no redirect. */
export function knock(
  url: string,
  door: string,
  row: Door,
  target: Target,
  cookie: string,
  more: Record<string, string> = {},
): Promise<Response> {
  const input = row.input?.(target);
  const given = { cookie, origin: url, accept: "*/*", ...UNCOMPRESSED };
  const headers = { ...given, "content-type": "application/json", ...more };
  const [, way, operation] = /^(read|preview) (.+)$/.exec(door) ?? [];
  if (operation !== undefined)
    return fetch(`${url}/api/operations/${operation}${way === "preview" ? "/preview" : ""}`, {
      method: "POST",
      headers,
      body: JSON.stringify({ input, release: release() }),
      redirect: "manual",
    });
  if (ACTIONS[door]) {
    const action = { "next-action": actionId(door), "content-type": "text/plain;charset=UTF-8" };
    const body = JSON.stringify(argumentsOf(door, [input]));
    return fetch(url + actionPage(door), {
      method: "POST",
      headers: { ...headers, ...action },
      body,
      redirect: "manual",
    });
  }
  const [path = "", method = "GET"] = door.split(" ").reverse();
  const address = path
    .replace("[clusterId]", target.clusterId)
    .replace("[id]", rowIdOf(target))
    .replace("[name]", target.name)
    .replace("[...missing]", "no/such/page");
  const body = ["GET", "HEAD"].includes(method) ? {} : { body: row.form ?? JSON.stringify(input) };
  const type = row.form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
  const all = { method, headers: { ...headers, ...type }, redirect: "manual", ...body } as const;
  return fetch(url + address + (row.query ?? ""), all);
}

/** The result in one word: `ok`, the code of the refusal, or `missing` for a page, which shows no reason. */
export async function wordFor(door: string, response: Response): Promise<string> {
  const text = await response.text();
  // The answer's data may contain refusals too, as in the audit.
  if (response.ok && (text.startsWith('{"ok":true') || response.headers.has("content-disposition"))) return "ok";
  // A form shows a refusal as text.
  const failure = Object.entries(ERROR_WORDS).find(([, { title }]) => text.startsWith(title));
  if (failure) return failure[0];
  if (!PAGES[door]) return /"code":"(\w+)"/.exec(text)?.[1] ?? (response.ok ? "ok" : `status ${response.status}`);
  if (/\/sign-in(?:\?to=|$)/.test(response.headers.get("location") ?? "")) return "unauthenticated";
  // A slow page may start its answer before it knows that it is missing.
  if (response.status === 404 || text.includes("NEXT_HTTP_ERROR_FALLBACK;404")) return "missing";
  return response.status < 400 ? "ok" : `status ${response.status}`;
}

/** An answer without the parts that differ each time, its time, and the request's own values. */
export async function plainAnswer(response: Response, sent: readonly string[]): Promise<string> {
  const { status, headers } = response;
  const lasting = [...headers].filter(([name]) => name !== "date" && name !== "content-length");
  const nonce = /'nonce-([^']+)'/.exec(headers.get("content-security-policy") ?? "")?.[1] ?? "no nonce";
  const longestFirst = [...sent].sort((one, other) => other.length - one.length);
  return longestFirst.reduce(
    // Most words are not in a page, and finding that out without a pattern is ten times as quick.
    (text, word) => (text.includes(word) ? text.replaceAll(new RegExp(`\\b${word}\\b`, "g"), "…") : text),
    `${status} ${JSON.stringify(lasting)}${await response.text()}`
      .replaceAll(nonce, "…")
      .replaceAll(/req_[0-9A-Z]+/g, "…")
      // when the page's data were read
      .replaceAll(/(dehydratedAt|dataUpdatedAt)\\*":\d+/g, "…"),
  );
}

/** The pages that exist as files, as the table names them. */
export function pagesOnDisk(): string[] {
  return filesNamed("page.tsx").map(pathOf);
}

/** The routes that exist as files, one for each method. */
export function routesOnDisk(): string[] {
  return filesNamed("route.ts").flatMap((file) => {
    const source = readFileSync(join(APP, file), "utf8");
    const listed = /^export \{([^}]*)\}/m.exec(source)?.[1] ?? "";
    const methods = [
      ...source.matchAll(/^export (?:async )?function ([A-Z]+)\b/gm),
      ...listed.matchAll(/\bas ([A-Z]+)\b/g),
    ];
    return methods.map(([, method]) => `${method} ${pathOf(file)}`);
  });
}

function filesNamed(name: string): string[] {
  return readdirSync(APP, { recursive: true, encoding: "utf8" }).filter((path) => path.split("/").at(-1) === name);
}

/** Folders in round brackets are not part of an address. */
function pathOf(file: string): string {
  const parts = file.split("/").slice(0, -1);
  return `/${parts.filter((part) => !part.startsWith("(")).join("/")}`;
}
