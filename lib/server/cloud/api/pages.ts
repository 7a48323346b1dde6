import { type Reading, readAllPages as readPages } from "#lib/shared/cloud/pages.ts";
import { CloudError } from "../../base/cloud-error.ts";

/** All items of a list, each once. Throws CloudError `cloud_bad_answer` for a list that may be incomplete. */
export function readAllPages<T>(reading: Omit<Reading<T>, "endless">): Promise<T[]> {
  const endless = () =>
    new CloudError("cloud_bad_answer", { outcome: "not_done", answerField: "pagination.next_page" });
  return readPages({ ...reading, endless });
}
