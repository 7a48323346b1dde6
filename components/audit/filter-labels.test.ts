import { expect, test } from "vitest";
import { searchedFor, targetFilterWords, whoWords } from "./filter-labels.ts";

const NAMES = {
  people: [
    { name: "Sofia Lindqvist", email: "sofia@halden.example" },
    { name: "Lena Hoffmann", email: "lena@halden.example" },
  ],
  teams: [{ id: "tem_1", name: "Payments" }],
  clusters: [],
};

test.each([
  ["Sofia Lindqvist", { actor: "sofia@halden.example" }],
  [" lena hoffmann ", { actor: "lena@halden.example" }],
  ["Lena@halden.example", { actor: "lena@halden.example" }],
  ["Payments", { target: "tem_1" }],
  ["payments", { target: "payments" }],
  ["app_ledger", { target: "app_ledger" }],
  ["req_1", { request: "req_1" }],
])("what the audit shows can be searched: %s", (text, filter) => {
  expect(searchedFor(text, NAMES)).toEqual(filter);
});

test("a filter is shown by the names that the table shows", () => {
  expect(whoWords("sofia@halden.example", NAMES)).toBe("Sofia Lindqvist");
  expect(whoWords("removed@halden.example", NAMES)).toBe("removed@halden.example");
  expect(whoWords("nobody", NAMES)).toBe("not signed in");
  expect(targetFilterWords("tem_1", NAMES)).toBe("Payments");
  expect(targetFilterWords("app_ledger", NAMES)).toBe("app_ledger");
});
