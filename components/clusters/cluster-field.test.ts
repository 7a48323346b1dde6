import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ChosenClusters } from "./cluster-field.tsx";

test("more clusters than can be saved cannot be chosen: the field stays with its focus, and says so aloud", () => {
  const shown = (value: readonly string[]) =>
    renderToStaticMarkup(createElement(ChosenClusters, { value, most: 2, onChange: () => {} }));
  const words = "These are 2 clusters, the most that can be chosen. Remove one to choose another.";
  const field = /<button[^>]*aria-haspopup="dialog"[^>]*>/;
  const one = shown(["a"]);
  expect(one).toContain("Choose a cluster");
  expect(one.match(field)?.[0]).not.toContain("aria-disabled");
  expect(one).toContain('aria-live="polite" class="sr-only"></output>');
  const full = shown(["a", "b"]);
  expect(full).not.toContain("Choose a cluster");
  const [, described] = full.match(field)?.[0].match(/aria-describedby="([^"]+)"/) ?? [];
  expect(full.match(field)?.[0]).toContain('aria-disabled="true"');
  expect(full).toMatch(new RegExp(`<p id="${described}"[^>]*>.*${words}`));
  expect(full).toContain(`aria-live="polite" class="sr-only">${words}</output>`);
});
