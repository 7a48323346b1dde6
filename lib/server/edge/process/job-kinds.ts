import type { JobDefinitions } from "../../jobs/work.ts";
import { leaverJob } from "../../leaver/job.ts";
import { putBackJob } from "../../restrict/back-job.ts";
import { restrictionJob } from "../../restrict/job.ts";
import { sinceJob } from "../../restrict/since/job.ts";
import { watchJob } from "../../restrict/watch/job.ts";
import { reviewCloseJob } from "../../reviews/close.ts";
import { rotationJob } from "../../rotation/job.ts";
import { pairJob } from "../../rotation/pairs/job.ts";
import { deliveryJob } from "../../secret-stores/job.ts";
import { approvalJob } from "../../sharing/requests/job.ts";
import { creationJob } from "../../sql-users/create/job.ts";
import { endOfAccessJob } from "../../sql-users/facts/ends.ts";
import { checkJob } from "../../verification/check-job.ts";

/** The definition of each kind of stored work. A forgotten one does not compile. */
export const JOBS: JobDefinitions = {
  rotation: rotationJob,
  leaver: leaverJob,
  end_of_access: endOfAccessJob,
  delivery: deliveryJob,
  review_close: reviewCloseJob,
  approval: approvalJob,
  pair: pairJob,
  creation: creationJob,
  check: checkJob,
  restriction: restrictionJob,
  watch: watchJob,
  restriction_watch: sinceJob,
  put_back: putBackJob,
};
