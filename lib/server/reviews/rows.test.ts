import { expect, test } from "vitest";
import { freshServer } from "../../testing/on-store.ts";
import { owned, world } from "../../testing/request-steps.ts";
import { look } from "../../testing/requests.ts";
import { beginReview, started } from "../../testing/reviews/review-steps.ts";
import { reviewRowsDoor } from "../edge/doors/reviews.ts";

freshServer();

test("a page has forty rows of a review, and each row is on one page", async () => {
  await beginReview();
  for (let index = 0; index < 87; index++) await owned(`pay_more_${index}`);
  const id = await started(world.cleo);
  const read = async (after: number) => {
    const answer = await look(world.mara, reviewRowsDoor, { id, view: "all", mine: true, after });
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.value;
  };
  const names = new Set<string>();
  const pages: [number, boolean][] = [];
  for (let after = -1, more = true; more; ) {
    const page = await read(after);
    for (const { name } of page.rows) names.add(name);
    pages.push([page.rows.length, page.more]);
    after = page.rows.at(-1)?.position ?? after;
    more = page.more;
  }
  expect(pages).toEqual([
    [40, true],
    [40, true],
    [10, false],
  ]);
  expect(names.size).toBe(90);
});
