import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright";
import { type Visit, visit } from "./visit.ts";

type Answer = { type: string; body: Buffer };

/**
 * Serves, from memory, the finished state of a page: the same document without scripts, with its style sheet
 * and fonts. No server could have it on the screen sooner.
 */
export async function startLimitPage(browser: Browser, from: Visit): Promise<{ url: string; stop: () => void }> {
  const html = await visit(browser, from, ({ page }) => page.evaluate(withoutScripts));
  const kept = new Map<string, Answer>([["/", { type: "text/html; charset=utf-8", body: Buffer.from(html) }]]);
  const server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    const answer = kept.get(path) ?? (await fetched(new URL(path, from.url)));
    kept.set(path, answer);
    response.setHeader("Content-Type", answer.type).end(answer.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/`, stop: () => server.close() };
}

/** This runs in the page. */
function withoutScripts(): string {
  for (const element of document.querySelectorAll("script, link[as='script']")) element.remove();
  return `<!DOCTYPE html>${document.documentElement.outerHTML}`;
}

async function fetched(url: URL): Promise<Answer> {
  const answer = await fetch(url);
  return { type: answer.headers.get("content-type") ?? "", body: Buffer.from(await answer.arrayBuffer()) };
}
