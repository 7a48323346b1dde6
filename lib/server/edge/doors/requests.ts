import "server-only";
import * as operations from "#lib/shared/operations/requests.ts";
import type { Actor } from "../../access/guard.ts";
import { bind } from "../../run/door.ts";
import { withLinkVoiding } from "../../sharing/claims/void-links.ts";
import { approvalEffects } from "../../sharing/requests/approval-effects.ts";
import { approveRequest } from "../../sharing/requests/approve.ts";
import { notDone, saidDone } from "../../sharing/requests/by-hand.ts";
import { requestChoices } from "../../sharing/requests/choices.ts";
import { claimEffects, claimRequest } from "../../sharing/requests/claim.ts";
import { denyRequest, withdrawRequest } from "../../sharing/requests/decide.ts";
import { giveBack, giveBackEffects } from "../../sharing/requests/give-back.ts";
import { listRequests } from "../../sharing/requests/list.ts";
import { previewRequest } from "../../sharing/requests/preview.ts";
import { requestForOwn, requestNew } from "../../sharing/requests/submit.ts";
import { extendSqlLogin } from "../../sql-users/facts/login.ts";
import { store } from "../../store/db/store.ts";
import { subjectOf } from "../../store/requests/requests.ts";

/** Cluster and SQL user of a request, for the audit; for a missing request, the given input. */
const ofCluster = async ({ clusterId, id }: { clusterId: string; id: string }) => {
  const subject = await subjectOf(await store(), { id, clusterId });
  return { clusterId, target: subject?.name ?? id };
};
const ofOwn = async ({ id }: { id: string }, { accountId }: Actor) => {
  const subject = await subjectOf(await store(), { id, requesterId: accountId });
  return subject ? { clusterId: subject.clusterId, target: subject.name } : { target: id };
};
const isThereOn = async ({ clusterId, id }: { clusterId: string; id: string }) =>
  (await subjectOf(await store(), { id, clusterId })) !== undefined;
const isThereForOwn = async ({ id }: { id: string }, { accountId }: Actor) =>
  (await subjectOf(await store(), { id, requesterId: accountId })) !== undefined;
const request = ({ id }: { id: string }) => ({ request: id });

export const requestListDoor = bind(operations.requestList, {
  permission: "requests.ask",
  work: listRequests,
});

export const requestChoicesDoor = bind(operations.requestChoices, {
  permission: "requests.ask",
  work: requestChoices,
});

export const requestPreviewDoor = bind(operations.requestPreview, {
  permission: "requests.decide",
  about: ({ clusterId, id }) => ({ clusterId, target: id }),
  work: previewRequest,
});

export const requestNewDoor = bind(operations.requestNew, {
  permission: "requests.ask",
  // Rolecall names the SQL user of a grant; its outcome has the name.
  about: (input) =>
    input.kind === "create" ? { clusterId: input.clusterId, target: input.name } : { clusterId: input.clusterId },
  details: ({ kind, reason }) => ({ kind, reason }),
  work: requestNew,
});

export const requestForOwnDoor = bind(operations.requestForOwn, {
  permission: "own.ask",
  row: ({ sqlUserId }) => sqlUserId,
  about: () => ({}),
  details: ({ kind, reason }) => ({ kind, reason }),
  work: requestForOwn,
});

export const approveRequestDoor = bind(operations.approveRequest, {
  permission: "requests.decide",
  confirmed: true,
  about: ofCluster,
  isThere: isThereOn,
  details: request,
  effects: approvalEffects,
  work: (permit, input, note) => approveRequest(permit, input, note, extendSqlLogin),
});

export const denyRequestDoor = bind(operations.denyRequest, {
  permission: "requests.decide",
  about: ofCluster,
  isThere: isThereOn,
  details: ({ id, reason }) => ({ request: id, reason }),
  work: denyRequest,
});

export const requestDoneByHandDoor = bind(operations.requestDoneByHand, {
  permission: "requests.decide",
  about: ofCluster,
  isThere: isThereOn,
  details: request,
  work: withLinkVoiding(saidDone),
});

export const requestNotDoneDoor = bind(operations.requestNotDone, {
  permission: "requests.decide",
  about: ofCluster,
  isThere: isThereOn,
  details: request,
  work: notDone,
});

export const withdrawRequestDoor = bind(operations.withdrawRequest, {
  permission: "requests.ask",
  about: ofOwn,
  isThere: isThereForOwn,
  details: request,
  work: withdrawRequest,
});

export const giveBackAccessDoor = bind(operations.giveBackAccess, {
  permission: "requests.ask",
  about: ofOwn,
  isThere: isThereForOwn,
  details: request,
  effects: giveBackEffects,
  work: giveBack,
});

export const claimRequestDoor = bind(operations.claimRequest, {
  permission: "requests.ask",
  about: ofOwn,
  isThere: isThereForOwn,
  details: request,
  effects: claimEffects,
  work: claimRequest,
});
