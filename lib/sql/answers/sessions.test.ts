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
    groups: [
      { application: "api", address: "10.0.0.1", count: 2, oldest: Date.UTC(2026, 10, 26, 9) },
      { application: "psql", address: "[::1]", count: 1, oldest: null },
    ],
  });
});

test("another answer is none", () => {
  expect(readSessions({ columns: ["session_id"], rows: [["1"]] })).toBeUndefined();
});
