import type { ImportPreview } from "#lib/shared/sql-users/owners.ts";
import { fetchResult } from "./calls/fetch-result.ts";

/** The changes that a file of owners would make. Changes nothing. */
export function previewImport(clusterId: string, text: string): Promise<ImportPreview> {
  const path = `/api/clusters/${encodeURIComponent(clusterId)}/owners/preview`;
  return fetchResult(path, (answers) => answers.importPreviewAnswer, new AbortController().signal, { text });
}
