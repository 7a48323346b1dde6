import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { ChosenClusters } from "./cluster-field.tsx";

test("more clusters than can be saved cannot be chosen, and the field says so", () => {
  const shown = (value: readonly string[]) =>
    renderToStaticMarkup(createElement(ChosenClusters, { value, most: 2, onChange: () => {} }));
  expect(shown(["a"])).toContain("Choose a cluster");
  const full = shown(["a", "b"]);
  expect(full).not.toContain("Choose a cluster");
  expect(full).toContain("These are 2 clusters, the most that can be chosen. Remove one to choose another.");
});
