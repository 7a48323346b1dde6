import { expect, test } from "vitest";
import type { RequestChoices } from "#lib/shared/requests/requests-schema.ts";
import { withCluster } from "./where-fields.tsx";

const cluster = (id: string): RequestChoices["clusters"][number] => ({
  id,
  name: id,
  deciders: [],
  creates: false,
  ends: null,
  otherWays: false,
  hours: {},
  atOnce: {},
});
const choicesWith = (more: number): RequestChoices => ({ teams: [], clusters: [cluster("a")], more, sqlUsers: [] });

test("a cluster that was found is counted with the others no more, so that after the last one no search is offered", () => {
  const seen = (more: number, id: string) => {
    const choices = withCluster(choicesWith(more), cluster(id));
    return [choices.clusters.map((one) => one.id).join(" "), choices.more];
  };
  expect(seen(5, "b")).toEqual(["b a", 4]);
  expect(seen(1, "b")).toEqual(["b a", 0]);
  expect(seen(0, "b")).toEqual(["b a", 0]);
  expect(seen(5, "a")).toEqual(["a", 5]);
});
