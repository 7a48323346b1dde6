import { expect, test } from "vitest";
import { parseRequestView, requestViewSearch } from "./request-view.ts";

const roundTrip = (search: string) => requestViewSearch(parseRequestView(new URLSearchParams(search)));

test("a view comes back with its address", () => {
  expect(roundTrip("?q=shop&state=pending&kind=create&request=ask_1")).toBe(
    "?q=shop&state=pending&kind=create&request=ask_1",
  );
  expect(roundTrip("")).toBe("");
});

test("what an address does not know is as if it were not there", () => {
  expect(roundTrip("?state=toString&kind=everything&other=1")).toBe("");
});
