import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { noEvalScript } from "#lib/client/no-eval-script.ts";
import { paintFirstScript } from "./paint-first-script.ts";
import { themeScript } from "./theme.ts";

const CHUNK = ["a chunk"];
const START = { otherChunks: [], runtimeModuleIds: [1] };

type Entry = typeof CHUNK | typeof START;
type Page = { TURBOPACK?: { push: (entry: Entry) => unknown }; paint: () => void; late: () => void };

/** A page in which the script has run. */
function open({ visibilityState = "visible", loaded }: { visibilityState?: string; loaded?: Entry[] } = {}): Page {
  const page: Page = { paint: () => {}, late: () => {}, ...(loaded && { TURBOPACK: loaded }) };
  runInNewContext(noEvalScript + themeScript + paintFirstScript, {
    ...{ globalThis: page, document: { visibilityState }, localStorage: { getItem: () => null } },
    get TURBOPACK() {
      return page.TURBOPACK;
    },
    setTimeout: (go: () => void) => (page.late = go),
    PerformanceObserver: function Observer(this: { observe: () => void }, go: () => void) {
      this.observe = () => {};
      page.paint = go;
    },
  });
  return page;
}

test("chunks are taken at once, and the start after the first paint", () => {
  const page = open();
  page.TURBOPACK?.push(CHUNK);
  page.TURBOPACK?.push(START);
  expect([...(page.TURBOPACK as Entry[])]).toEqual([CHUNK]);
  page.paint();
  page.late();
  expect([...(page.TURBOPACK as Entry[])]).toEqual([CHUNK, START]);
});

test("the start reaches the runtime that came meanwhile", () => {
  const page = open({ loaded: [CHUNK] });
  page.TURBOPACK?.push(START);
  const taken: Entry[] = [];
  page.TURBOPACK = { push: (entry) => taken.push(entry) };
  page.paint();
  expect(taken).toEqual([START]);
});

test("where nothing is painted the start waits for the time alone", () => {
  const page = open();
  page.TURBOPACK?.push(START);
  page.late();
  expect([...(page.TURBOPACK as Entry[])]).toEqual([START]);
});

test("a page in the background starts at once", () => {
  expect(open({ visibilityState: "hidden" }).TURBOPACK).toBeUndefined();
});

test("the script cannot end the element that holds it", () => {
  expect(paintFirstScript).not.toContain("<");
});
