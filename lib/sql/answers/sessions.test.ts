import { expect, test } from "vitest";
import { readSessions } from "./sessions.ts";

const COLUMNS = ["session_id", "client_address", "application_name", "session_start"];

test("sessions are counted by application and address, with the oldest", () => {
  const rows = [
    ["1", "10.0.0.1:5000", "api", "2026-11-26 10:00:00+00"],
    ["2", "10.0.0.1:5001", "api", "2026-11-26 09:00:00+00"],
    ["3", "[::1]:5002", "psql", "unknown"],
  ];
  expect(readSessions({ columns: COLUMNS, rows })).toEqual({
    count: 3,
    lostNodes: 0,
    groups: [
      { application: "api", address: "10.0.0.1", count: 2, oldest: Date.UTC(2026, 10, 26, 9) },
      { application: "psql", address: "[::1]", count: 1, oldest: null },
    ],
  });
});

test("a node that did not answer is no session", () => {
  const rows = [
    ["NULL", "NULL", "NULL", "NULL"],
    ["1", "10.0.0.1:5000", "api", "2026-11-26 10:00:00+00"],
  ];
  expect(readSessions({ columns: COLUMNS, rows })).toMatchObject({ count: 1, groups: [{ count: 1 }], lostNodes: 1 });
});

test("another answer is none", () => {
  expect(readSessions({ columns: ["session_id"], rows: [["1"]] })).toBeUndefined();
});
