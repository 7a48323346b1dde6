import { expect, test } from "vitest";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { pageNonce, requestContext } from "./request.ts";

freshProcess();

test("a request that came before the front door was watched gets no page and opens no door", async () => {
  const asked = inRequest(newBrowser(), async () => {
    expect(await pageNonce()).toBeUndefined();
    expect((await requestContext()).path).toBe("/");
    // Its seal is no longer that of this process.
    registry()?.delete("sanitizer-seal");
    await expect(pageNonce()).rejects.toThrow("Rolecall is starting");
    await expect(requestContext()).rejects.toThrow("Rolecall is starting");
  });
  await asked;
});
