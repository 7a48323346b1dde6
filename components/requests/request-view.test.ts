import { expect, test } from "vitest";
import { parseRequestView, requestViewSearch } from "./request-view.ts";

const roundTrip = (search: string) => requestViewSearch(parseRequestView(new URLSearchParams(search)));

test("a view survives the round trip through its address", () => {
  expect(roundTrip("?q=shop&state=pending&kind=create&request=ask_1")).toBe(
    "?q=shop&state=pending&kind=create&request=ask_1",
  );
  expect(roundTrip("")).toBe("");
});

test("unknown values in an address are ignored", () => {
  expect(roundTrip("?state=toString&kind=everything&other=1")).toBe("");
});
