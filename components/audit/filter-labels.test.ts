import { expect, test } from "vitest";
import { clusterFilterWords, isName, searchedFor, targetFilterWords, whoWords } from "./filter-labels.ts";

const NAMES = {
  people: [
    { name: "Sofia Lindqvist", email: "sofia@halden.example" },
    { name: "Lena Hoffmann", email: "lena@halden.example" },
  ],
  clusters: [{ id: "0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6", name: "freight-prod" }],
  targets: [{ id: "tem_1", name: "Payments" }],
};

test.each([
  ["Sofia Lindqvist", { actor: "sofia@halden.example" }, true],
  [" lena hoffmann ", { actor: "lena@halden.example" }, true],
  ["Lena@halden.example", { actor: "lena@halden.example" }, false],
  ["Payments", { target: "tem_1" }, true],
  ["payments", { target: "payments" }, true],
  ["app_ledger", { target: "app_ledger" }, true],
  ["req_1", { request: "req_1" }, false],
])("what the audit shows can be searched: %s", (text, filter, asksForNames) => {
  expect(searchedFor(text, NAMES)).toEqual(filter);
  expect(isName(text)).toBe(asksForNames);
});

test("a filter is shown by the names that the table shows", () => {
  expect(whoWords("sofia@halden.example", NAMES)).toBe("Sofia Lindqvist");
  expect(whoWords("removed@halden.example", NAMES)).toBe("removed@halden.example");
  expect(whoWords("nobody", NAMES)).toBe("not signed in");
  expect(clusterFilterWords("0c1e4f6a-2b3c-4d5e-8f90-a1b2c3d4e5f6", NAMES)).toBe("freight-prod");
  expect(clusterFilterWords("11111111-2b3c-4d5e-8f90-a1b2c3d4e5f6", NAMES)).toBe("11111111…");
  expect(targetFilterWords("tem_1", NAMES)).toBe("Payments");
  expect(targetFilterWords("app_ledger", NAMES)).toBe("app_ledger");
});
