import { expect, test } from "vitest";
import { readText } from "./read-body.ts";

const bodyOf = (stream: ReadableStream) =>
  new Request("https://rolecall.example/", { method: "POST", body: stream, duplex: "half" } as RequestInit);

test("a sender that goes away in the middle is a refusal, not a fault of the server", async () => {
  let pulls = 0;
  const cut = new ReadableStream({
    pull(controller) {
      pulls += 1;
      if (pulls === 1) controller.enqueue(new TextEncoder().encode('{"a":'));
      else controller.error(Object.assign(new Error("aborted"), { code: "ECONNRESET" }));
    },
  });
  await expect(readText(bodyOf(cut), 100)).rejects.toMatchObject({ code: "invalid_input" });
});

test("a body that is too large is refused while it is read", async () => {
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(60)) });
  await expect(readText(bodyOf(endless), 100)).rejects.toMatchObject({ code: "too_large" });
});
