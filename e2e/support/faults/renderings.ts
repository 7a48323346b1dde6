import type { Page } from "playwright/test";

/** Answers as a proxy without a server whenever the page asks to be rendered again. Returns the addresses that it asked for so far. */
export async function failRenderings(page: Page): Promise<readonly string[]> {
  const asked: string[] = [];
  await page.route("**", async (route) => {
    const request = route.request();
    const headers = request.headers();
    if (request.method() !== "GET" || headers.rsc === undefined || headers["next-router-prefetch"] !== undefined)
      return route.fallback();
    asked.push(request.url());
    return route.fulfill({ status: 502, body: "" });
  });
  return asked;
}
