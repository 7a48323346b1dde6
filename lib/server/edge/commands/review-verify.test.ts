import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { evidenceOf, story } from "../../../testing/reviews/review-evidence.ts";
import { freshFolder } from "../../../testing/server.ts";
import { CommandError } from "./command.ts";
import { reviewVerify } from "./review-verify.ts";

const folder = freshFolder();

type Anchor = { sequence: number | undefined; hash: string | undefined };

test("proves an evidence folder with the head, says what is not proved without it, and fails on a changed file", async () => {
  const { files, head } = await evidenceOf(story());
  for (const [name, content] of files) writeFileSync(join(folder(), name), content);
  expect(await reviewVerify.run(folder(), "--head", head)).toMatch(/^PROVED\./);
  await expect(reviewVerify.run(folder())).rejects.toMatchObject({
    name: "Error",
    exitCode: 2,
    message: expect.stringContaining("not proved that Rolecall wrote this"),
  });
  writeFileSync(join(folder(), "review.html"), "x");
  await expect(reviewVerify.run(folder(), "--head", head)).rejects.toThrow("review.html is not as the manifest says");
});

test("compares the anchors of the events in the folder, and needs one since the close", async () => {
  const { files, rows } = await evidenceOf(story());
  for (const [name, content] of files) writeFileSync(join(folder(), name), content);
  const file = join(folder(), "..", "anchors.jsonl");
  const verify = (anchors: object[]) => {
    writeFileSync(file, anchors.map((anchor) => `${JSON.stringify(anchor)}\n`).join(""));
    return reviewVerify.run(folder(), "--anchors", file);
  };
  const old = { sequence: 40_000, hash: "a".repeat(64) };
  const [early, late] = [rows[2], rows.at(-1)].map((row) => ({ sequence: row?.sequence, hash: row?.hash })) as [
    Anchor,
    Anchor,
  ];
  expect(await verify([old, early, late])).toMatch(/^PROVED\. A head is that of event 41002\. A head is that of event/);
  await expect(verify([{ sequence: early.sequence, hash: "b".repeat(64) }, late])).rejects.toThrow("NOT PROVED");
  await expect(verify([early])).rejects.toThrow("No head is of an event since the close");
  await expect(verify([old])).rejects.toThrow("has no anchor of the events in this folder");
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
