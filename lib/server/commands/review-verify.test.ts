import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { evidenceOf, story } from "../../testing/review-evidence.ts";
import { freshFolder } from "../../testing/server.ts";
import { CommandError } from "./command.ts";
import { reviewVerify } from "./review-verify.ts";

const folder = freshFolder();

test("proves an evidence folder with the head, says what is not proved without it, and fails on a changed file", async () => {
  const { files, head } = await evidenceOf(story());
  for (const [name, content] of files) writeFileSync(join(folder(), name), content);
  expect(await reviewVerify.run(folder(), "--head", head)).toMatch(/^PROVED\./);
  expect(await reviewVerify.run(folder())).toContain("not proved that Rolecall wrote this");
  writeFileSync(join(folder(), "review.html"), "x");
  await expect(reviewVerify.run(folder(), "--head", head)).rejects.toThrow("review.html is not as the manifest says");
});

test.each([
  [[], "give exactly one folder"],
  [["a", "b"], "give exactly one folder"],
  [["a", "--head", "x"], "--head takes 64 hex digits"],
  [["/nowhere"], "the folder cannot be read"],
])("refuses %j with words", async (given, words) => {
  const refused = reviewVerify.run(...given);
  await expect(refused).rejects.toThrow(CommandError);
  await expect(refused).rejects.toThrow(words);
});
