import { expect, test } from "vitest";
import { parseRequestView, requestViewSearch } from "./request-view.ts";

const roundTrip = (search: string) => requestViewSearch(parseRequestView(new URLSearchParams(search)));

test("a view survives the round trip through its address", () => {
  expect(roundTrip("?q=shop&state=pending&kind=create&request=ask_1")).toBe(
    "?q=shop&state=pending&kind=create&request=ask_1",
  );
  expect(roundTrip("?q=shop&part=todo")).toBe("?q=shop&part=todo");
  expect(roundTrip("")).toBe("");
});

test("unknown values in an address are ignored", () => {
  expect(roundTrip("?state=toString&kind=everything&part=all&other=1")).toBe("");
  // One of a state or a link may be in any part.
  expect(roundTrip("?state=denied&part=todo")).toBe("?state=denied");
  expect(roundTrip("?part=todo&request=ask_1")).toBe("?request=ask_1");
});
