import "server-only";
import { z } from "zod";
import {
  approveInput,
  claimRequestInput,
  denyInput,
  ownRequestTarget,
  requestForOwnInput,
  requestListInput,
  requestNewInput,
  requestTarget,
} from "#lib/shared/requests.ts";
import type { Actor } from "../access/guard.ts";
import { approvalEffects } from "../requests/approval-effects.ts";
import { approveRequest } from "../requests/approve.ts";
import { requestChoices } from "../requests/choices.ts";
import { claimEffects, claimRequest } from "../requests/claim.ts";
import { denyRequest, withdrawRequest } from "../requests/decide.ts";
import { listRequests } from "../requests/list.ts";
import { previewRequest } from "../requests/preview.ts";
import { requestForOwn, requestNew } from "../requests/submit.ts";
import { mutationDoor, readDoor } from "../run/door.ts";
import { extendSqlLogin } from "../sql-facts/login.ts";
import { subjectOf } from "../store/requests.ts";
import { store } from "../store/store.ts";

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

export const requestListDoor = readDoor({
  action: "request.list",
  permission: "requests.ask",
  input: requestListInput,
  work: listRequests,
});

export const requestChoicesDoor = readDoor({
  action: "request.choices",
  permission: "requests.ask",
  input: z.strictObject({}),
  work: requestChoices,
});

export const requestPreviewDoor = readDoor({
  action: "request.preview",
  permission: "requests.decide",
  input: requestTarget,
  about: ({ clusterId, id }) => ({ clusterId, target: id }),
  work: previewRequest,
});

export const requestNewDoor = mutationDoor({
  action: "request.ask",
  permission: "requests.ask",
  input: requestNewInput,
  about: ({ clusterId, name }) => ({ clusterId, target: name }),
  details: ({ kind, reason }) => ({ kind, reason }),
  work: requestNew,
});

export const requestForOwnDoor = mutationDoor({
  action: "request.ask",
  permission: "own.ask",
  input: requestForOwnInput,
  row: ({ sqlUserId }) => sqlUserId,
  about: () => ({}),
  details: ({ kind, reason }) => ({ kind, reason }),
  work: requestForOwn,
});

export const approveRequestDoor = mutationDoor({
  action: "request.approve",
  permission: "requests.decide",
  input: approveInput,
  confirmed: true,
  about: ofCluster,
  isThere: isThereOn,
  details: request,
  effects: approvalEffects,
  work: (permit, input, note) => approveRequest(permit, input, note, extendSqlLogin),
});

export const denyRequestDoor = mutationDoor({
  action: "request.deny",
  permission: "requests.decide",
  input: denyInput,
  about: ofCluster,
  isThere: isThereOn,
  details: ({ id, reason }) => ({ request: id, reason }),
  work: denyRequest,
});

export const withdrawRequestDoor = mutationDoor({
  action: "request.withdraw",
  permission: "requests.ask",
  input: ownRequestTarget,
  about: ofOwn,
  isThere: isThereForOwn,
  details: request,
  work: withdrawRequest,
});

export const claimRequestDoor = mutationDoor({
  action: "request.claim",
  permission: "requests.ask",
  input: claimRequestInput,
  about: ofOwn,
  isThere: isThereForOwn,
  details: request,
  effects: claimEffects,
  work: claimRequest,
});
