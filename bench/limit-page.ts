import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { Browser } from "playwright";
import { cookieHeader } from "./stage.ts";
import { type Visit, visit } from "./visit.ts";

type Answer = { headers: Record<string, string>; body: Buffer };
type Served = { url: string; stop: () => void };

/**
 * Serves, from memory, the finished state of a page: the same document without scripts, with its style sheet
 * and fonts. No server could have it on the screen sooner. `policies`: sent with those of the page.
 */
export async function startLimitPage(browser: Browser, from: Visit, { policies = false } = {}): Promise<Served> {
  const html = await visit(browser, from, ({ page }) => page.evaluate(withoutScripts));
  const sent = policies ? (await fetched(from, new URL(from.url), isPolicy)).headers : {};
  const headers = { ...sent, "content-type": "text/html; charset=utf-8" };
  return serve(from, { headers, body: Buffer.from(html) }, 0);
}

/**
 * Serves, from memory, a page as its server sent it, with its scripts and policies, `afterMs` after the request. The difference to the real
 * server shows how much its work slows the browser on the same machine.
 */
export async function startSamePage(from: Visit, afterMs: number): Promise<Served> {
  return serve(from, await fetched(from, new URL(from.url), (name) => isKept(name) || isPolicy(name)), afterMs);
}

async function serve(from: Visit, document: Answer, afterMs: number): Promise<Served> {
  const { pathname } = new URL(from.url);
  const kept = new Map<string, Answer>();
  const server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    const isDocument = path === pathname;
    const answer = isDocument ? document : (kept.get(path) ?? (await fetched(from, new URL(path, from.url))));
    kept.set(path, answer);
    if (isDocument) await pause(afterMs);
    response.writeHead(200, answer.headers).end(answer.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}${pathname}`, stop: () => server.close() };
}

/** This runs in the page. */
function withoutScripts(): string {
  for (const element of document.querySelectorAll("script, link[as='script']")) element.remove();
  return `<!DOCTYPE html>${document.documentElement.outerHTML}`;
}

async function fetched({ session }: Visit, url: URL, isSent = isKept): Promise<Answer> {
  const answer = await fetch(url, session && { headers: { cookie: cookieHeader(session) } });
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => isSent(name)));
  return { headers, body: Buffer.from(await answer.arrayBuffer()) };
}

/** `Link` makes a browser load fonts and style sheet before it has read the document. */
function isKept(name: string): boolean {
  return name === "content-type" || name === "link";
}

/** `Cross-Origin-Opener-Policy` makes Chromium start another process for the page, if the one before it has none. */
function isPolicy(name: string): boolean {
  return name.endsWith("-policy");
}
