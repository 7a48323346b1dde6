import { expect, test } from "vitest";
import { NO_KEY } from "#components/clusters/cluster-labels.ts";
import { notReadyText } from "./not-ready-text.ts";

test("a cluster that is not ready promises no change that its key could not make", () => {
  expect(notReadyText("locked", undefined)).toContain("change them when it is ready");
  for (const closed of ["reads", "refused"] as const)
    expect(notReadyText("locked", closed)).toContain("Rolecall's key cannot change them, also when it is ready.");
  expect(notReadyText(NO_KEY, "reads")).toContain("what Rolecall read before");
});
