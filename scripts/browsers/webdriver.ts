import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { present } from "#lib/shared/present.ts";
import { freePort } from "../ports.ts";

/** One page of a browser. `run` evaluates an expression in it, promises included, and gives its JSON value. */
export type Page = {
  go: (url: string) => Promise<void>;
  run: (expression: string) => Promise<unknown>;
  close: () => Promise<void>;
};

const START_MS = 30_000;

/**
 * Starts Firefox without a window and speaks WebDriver BiDi to it (w3c.github.io/webdriver-bidi). It takes any certificate. Throws where
 * it does not start.
 */
export async function openFirefox(program: string): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), "rolecall-firefox-"));
  const port = await freePort(9300);
  const args = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", String(port)];
  const browser = spawn(program, [...args, "about:blank"], { stdio: "ignore" });
  const socket = await reached(() => connected(`ws://127.0.0.1:${port}/session`), browser);
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.addEventListener("message", ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    waiting.get(answer.id ?? -1)?.(answer);
  });
  let last = 0;
  const send = async (method: string, params: object) => {
    const id = ++last;
    const { promise, resolve } = Promise.withResolvers<Answer>();
    waiting.set(id, resolve);
    socket.send(JSON.stringify({ id, method, params }));
    const answer = await promise;
    if (answer.type === "error") throw new Error(`${method}: ${answer.message}`);
    return answer.result;
  };
  await send("session.new", { capabilities: { alwaysMatch: { acceptInsecureCerts: true } } });
  const { contexts } = (await send("browsingContext.getTree", {})) as { contexts: { context: string }[] };
  const context = contexts[0]?.context;
  return {
    go: async (url) => void (await send("browsingContext.navigate", { context, url, wait: "complete" })),
    run: async (expression) => {
      const answer = (await send("script.evaluate", {
        expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`,
        target: { context },
        awaitPromise: true,
      })) as { type: string; result?: { value: string }; exceptionDetails?: { text: string } };
      if (answer.type !== "success") throw new Error(answer.exceptionDetails?.text ?? "the page threw");
      return JSON.parse(answer.result?.value ?? "null");
    },
    close: async () => {
      socket.close();
      await ended(browser);
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

type Answer = { id?: number; type: string; message?: string; result: unknown };

function connected(address: string): Promise<WebSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
  const socket = new WebSocket(address);
  socket.addEventListener("open", () => resolve(socket));
  socket.addEventListener("error", () => reject(new Error(`no answer at ${address}`)));
  return promise;
}

type WebKit = {
  driver: string /** the MiniBrowser of the driver's package */;
  browser: string /** it cannot do without a screen */;
  xvfb: string;
};

/** Starts WebKit on a screen of its own and speaks WebDriver to it (w3c.github.io/webdriver). Throws where it does not start. */
export async function openWebKit({ driver: program, browser, xvfb }: WebKit): Promise<Page> {
  const port = await freePort(9400);
  const screen = spawn(xvfb, ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  screen.stdout.once("data", (line: Buffer) => resolve(String(line).trim()));
  screen.once("exit", () => resolve(""));
  const display = await promise;
  const driver = spawn(program, [`--port=${port}`], {
    stdio: "ignore",
    env: { ...process.env, DISPLAY: `:${display}`, WEBKIT_DISABLE_COMPOSITING_MODE: "1" },
  });
  const send = async (method: string, path: string, body?: object) => {
    const response = await fetch(
      `http://127.0.0.1:${port}${path}`,
      present({
        method,
        signal: AbortSignal.timeout(START_MS),
        body: body ? JSON.stringify(body) : undefined,
        headers: body ? { "content-type": "application/json" } : undefined,
      }),
    );
    const { value } = (await response.json()) as { value: unknown };
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  };
  await reached(() => send("GET", "/status"), driver);
  const capabilities = {
    alwaysMatch: {
      acceptInsecureCerts: true,
      "webkitgtk:browserOptions": { binary: browser, args: ["--automation"] },
    },
  };
  const { sessionId } = (await send("POST", "/session", { capabilities }).catch(async (error: unknown) => {
    await Promise.all([ended(driver), ended(screen)]);
    throw error;
  })) as { sessionId: string };
  const session = `/session/${sessionId}`;
  return {
    go: async (url) => void (await send("POST", `${session}/url`, { url })),
    run: async (expression) => {
      const script = `const done = arguments[arguments.length - 1];
        Promise.resolve(${expression}).then((value) => done({ value }), (error) => done({ error: String(error) }));`;
      const answer = (await send("POST", `${session}/execute/async`, { script, args: [] })) as {
        value?: unknown;
        error?: string;
      };
      if (answer.error !== undefined) throw new Error(answer.error);
      return answer.value;
    },
    close: async () => {
      await send("DELETE", session).catch(() => {});
      await Promise.all([ended(driver), ended(screen)]);
    },
  };
}

async function reached<T>(look: () => Promise<T>, child: ChildProcess): Promise<T> {
  const end = performance.now() + START_MS;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (child.exitCode !== null) throw new Error(`the browser ended with ${child.exitCode}`);
      if (performance.now() > end) {
        await ended(child);
        throw error;
      }
      await pause(100);
    }
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once("exit", () => resolve());
  child.kill();
  await promise;
}
