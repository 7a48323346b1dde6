import type { Page } from "playwright/test";

/** Everything that the page's scripts can still reach, as a V8 heap snapshot after garbage collection. */
export async function heapOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => void chunks.push(chunk));
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.takeHeapSnapshot");
  await session.detach();
  return chunks.join("");
}

/** Everything that a page shows or keeps: its document, its fields, its address, its history and its storage. */
export async function pageOf(page: Page): Promise<string> {
  const inside = await page.evaluate(async () => {
    const fields = [...document.querySelectorAll("input, textarea")].map((field) => Reflect.get(field, "value"));
    const databases = await indexedDB.databases();
    const caches_ = await caches.keys();
    const stored = [{ ...localStorage }, { ...sessionStorage }, history.state, window.name, databases, caches_];
    const loaded = performance.getEntries().map(({ name }) => name);
    return [
      document.documentElement.outerHTML,
      document.title,
      location.href,
      ...fields,
      JSON.stringify([stored, loaded]),
    ];
  });
  const cookies = await page.context().cookies();
  return [...inside, JSON.stringify(cookies)].join("\n");
}
