import { createElement, Suspense } from "react";
import { prerender } from "react-dom/static";
import { expect, test } from "vitest";
import { fetchLostAgain, lazily } from "./error-boundary.tsx";

test("a part that could not be fetched is fetched again only once that is wanted, and then shown", async () => {
  let fetches = 0;
  const Part = lazily<{ of: string }>(async () => {
    fetches += 1;
    if (fetches === 1) throw new Error("offline");
    return { default: ({ of }) => `The note of ${of}` };
  });
  const shown = async () => {
    const part = createElement(Suspense, { fallback: "" }, createElement(Part, { of: "app" }));
    const { prelude } = await prerender(part, { onError: () => {} });
    return new Response(prelude).text();
  };
  expect(await shown()).not.toContain("The note of app");
  expect(await shown()).not.toContain("The note of app");
  expect(fetches).toBe(1);
  fetchLostAgain();
  expect(await shown()).toContain("The note of app");
  await shown();
  fetchLostAgain();
  await shown();
  expect(fetches).toBe(2);
});
