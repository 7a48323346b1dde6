import "server-only";
import * as operations from "#lib/shared/operations/sql-users/restriction.ts";
import { requireKeyOfConnection } from "../../../cluster-sql/connection/existing.ts";
import { askBack, declineBack, withdrawBack } from "../../../restrict/ask-back.ts";
import { approveBack, putBack, readWayBack, restrictAgain } from "../../../restrict/back.ts";
import { planCluster } from "../../../restrict/cluster-plan.ts";
import {
  aboutItem,
  aboutPutBack,
  aboutRestriction,
  pauseRestriction,
  requireKeyOfRestriction,
  resumeRestriction,
  stopRestriction,
} from "../../../restrict/control.ts";
import { endWays } from "../../../restrict/end-way.ts";
import { previewRestriction } from "../../../restrict/preview.ts";
import { getRestriction, listRestrictions } from "../../../restrict/read.ts";
import { startRestriction } from "../../../restrict/start.ts";
import { bind } from "../../../run/door.ts";

const permission = "restrictions.manage";
const ofPutBack = ({ id, back }: { id: string; back: string }) => ({ restriction: id, back });
const ofRestriction = ({ id }: { id: string }) => ({ restriction: id });

/** Its statements are what a start sends: a change of its own has no preview beside it. */
export const restrictPreviewDoor = bind(operations.restrictPreview, { permission, work: previewRestriction });

/** It says what each SQL user runs and holds, as the suggestions do. */
export const clusterPlanDoor = bind(operations.clusterPlan, {
  permission: "sql_users.apply",
  about: ({ clusterId }) => ({ clusterId }),
  work: planCluster,
});

export const startRestrictionDoor = bind(operations.startRestriction, {
  permission,
  confirmed: true,
  about: () => ({}),
  details: ({ count, reason }) => (reason === "" ? { count: String(count) } : { count: String(count), reason }),
  needsKey: (_, { clusters }) => Promise.all(clusters.map(requireKeyOfConnection)),
  relies: { on: ["states"], clusters: ({ clusters }) => clusters.map(({ clusterId }) => clusterId) },
  work: startRestriction,
});

export const pauseRestrictionDoor = bind(operations.pauseRestriction, {
  permission,
  about: aboutRestriction,
  details: ofRestriction,
  work: pauseRestriction,
});

export const resumeRestrictionDoor = bind(operations.resumeRestriction, {
  permission,
  confirmed: true,
  about: aboutRestriction,
  details: ofRestriction,
  needsKey: requireKeyOfRestriction,
  work: resumeRestriction,
});

export const stopRestrictionDoor = bind(operations.stopRestriction, {
  permission,
  about: aboutRestriction,
  details: ofRestriction,
  work: stopRestriction,
});

export const restrictionDoor = bind(operations.restriction, { permission, work: getRestriction });

export const restrictionListDoor = bind(operations.restrictionList, {
  permission: "sql_users.restrict",
  about: ({ clusterId }) => ({ clusterId }),
  work: listRestrictions,
});

export const wayBackDoor = bind(operations.wayBack, { permission, work: readWayBack });

export const putBackDoor = bind(operations.putBack, {
  permission,
  confirmed: true,
  about: aboutItem,
  details: ({ id, item, reason, hours }) => ({
    restriction: id,
    item,
    reason,
    hours: hours === null ? "while the way back lasts" : String(hours),
  }),
  needsKey: requireKeyOfRestriction,
  work: putBack,
});

export const askBackDoor = bind(operations.askBack, {
  permission: "own.ask",
  row: ({ id }) => id,
  about: () => ({}),
  details: ({ reason }) => ({ reason }),
  work: askBack,
});

export const withdrawBackDoor = bind(operations.withdrawBack, {
  permission: "own.ask",
  row: ({ id }) => id,
  about: () => ({}),
  work: withdrawBack,
});

export const declineBackDoor = bind(operations.declineBack, {
  permission,
  about: aboutItem,
  details: ({ id, item, reason }) => ({ restriction: id, item, reason }),
  work: declineBack,
});

export const endWaysDoor = bind(operations.endWays, {
  permission,
  about: aboutRestriction,
  details: ofRestriction,
  work: endWays,
});

export const approveBackDoor = bind(operations.approveBack, {
  permission,
  confirmed: true,
  about: aboutPutBack,
  details: ofPutBack,
  needsKey: requireKeyOfRestriction,
  work: approveBack,
});

/** No key closes it: what it stores is carried out once Rolecall can, and until then a SQL user has too much. */
export const restrictAgainDoor = bind(operations.restrictAgain, {
  permission,
  about: aboutPutBack,
  details: ofPutBack,
  work: restrictAgain,
});
