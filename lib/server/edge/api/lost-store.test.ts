import { expect, test, vi } from "vitest";
import { inRequest, newBrowser } from "../../../testing/next-headers.ts";
import { freshProcess } from "../../../testing/server.ts";
import { Line } from "../../../testing/stores/postgres-line.ts";
import { newTokenText } from "../../base/request/token-text.ts";
import { store } from "../../store/db/store.ts";
import { freshDatabase } from "../../store/db/testing.ts";
import { answerCall } from "./answer-call.ts";

freshProcess({ SESSION_SECRET: "1:of-the-tests-0123456789-0123456789" });
const url = freshDatabase();

test("a call while the store cannot be reached gets that answer, however often, and is not a guess of a token", async () => {
  const line = new Line(url());
  vi.stubEnv("DATABASE_URL", await line.start());
  await store();
  const authorization = `Bearer ${newTokenText().reveal()}`;
  const call = async () => {
    const request = new Request("http://localhost:3000/api/v1/token", { headers: { authorization } });
    const answer = await inRequest(newBrowser({ origin: "" }), () => answerCall(request));
    return [answer.status, ((await answer.json()) as { code: string }).code];
  };
  expect(await call()).toEqual([401, "token_invalid"]);
  line.cut();
  const answers = new Set<string>();
  for (let at = 0; at < 65; at += 1) answers.add((await call()).join(" "));
  line.state = "open";
  expect([...answers]).toEqual(["503 store_unavailable"]);
  expect(await call()).toEqual([401, "token_invalid"]);
  await line.stop();
});
