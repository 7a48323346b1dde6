import { fetchResult } from "./fetch-result.ts";

/** Resolves if the file at `path` can be downloaded; else throws the `RequestError` with the reason. */
export async function checkDownload(path: string): Promise<void> {
  const never = new AbortController().signal;
  await fetchResult(path, (answers) => answers.nothingAnswer, never);
}
