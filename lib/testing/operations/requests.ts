import type { Fixtures } from "./fixture.ts";
import { MISSING_CLUSTER, REQUESTED_TEXTS, rowIdOf } from "./values.ts";

const REQUEST = { id: "ask_nobody" };
const REQUEST_SPEC = { name: "asked_for", ...REQUESTED_TEXTS, userKind: "service", access: "", wantedDays: null };

export const fixtures: Fixtures<"requests"> = {
  approveRequest: {
    needs: "requests.decide",
    about: "cluster",
    ownStoreOnly: true,
    confirmed: true,
    reported: "not_found",
    input: ({ clusterId }) => ({ clusterId, ...REQUEST }),
    foreign: ({ clusterId, pendingId: id }) => [{ input: { clusterId, id } }],
    preview: {},
  },
  claimRequest: {
    needs: "requests.ask",
    reported: "not_found",
    input: () => REQUEST,
    foreign: ({ pendingId: id }) => [{ input: { id } }],
    preview: {},
  },
  denyRequest: {
    needs: "requests.decide",
    about: "cluster",
    ownStoreOnly: true,
    reported: "not_found",
    input: ({ clusterId }) => ({ clusterId, ...REQUEST, reason: "None." }),
    foreign: ({ clusterId, pendingId: id }) => [{ input: { clusterId, id, reason: "None." } }],
  },
  giveBackAccess: {
    needs: "requests.ask",
    reported: "not_found",
    input: () => REQUEST,
    foreign: ({ pendingId: id }) => [{ input: { id } }],
    preview: {},
  },
  requestChoices: {
    needs: "requests.ask",
    input: () => ({}),
    foreign: ({ clusterId }) => [{ input: { q: "", clusterId } }],
  },
  requestDoneByHand: {
    needs: "requests.decide",
    about: "cluster",
    ownStoreOnly: true,
    reported: "not_found",
    input: ({ clusterId }) => ({ clusterId, ...REQUEST }),
    foreign: ({ clusterId, pendingId: id }) => [{ input: { clusterId, id } }],
  },
  requestNotDone: {
    needs: "requests.decide",
    about: "cluster",
    ownStoreOnly: true,
    reported: "not_found",
    input: ({ clusterId }) => ({ clusterId, ...REQUEST }),
    foreign: ({ clusterId, pendingId: id }) => [{ input: { clusterId, id } }],
  },
  requestForOwn: {
    needs: "own.ask",
    about: "own_sql_user",
    input: (of) => ({ kind: "reset", sqlUserId: rowIdOf(of), reason: "None." }),
    effective: () => ({ kind: "reset", sqlUserId: "usr_nobody", reason: "None." }),
  },
  requestList: {
    needs: "requests.ask",
    input: () => ({}),
    foreign: ({ name, pendingId }) => [{ input: { q: name } }, { input: { before: pendingId } }],
  },
  requestNew: {
    needs: "requests.ask",
    reported: "cluster_not_found",
    input: () => ({
      ...REQUEST_SPEC,
      kind: "create",
      clusterId: MISSING_CLUSTER,
      teamId: "tem_nobody",
      reason: "None.",
    }),
    effective: ({ clusterId }) => ({
      name: "intruder",
      purpose: "None.",
      contact: "None.",
      userKind: "service",
      access: "",
      wantedDays: null,
      kind: "create",
      clusterId,
      teamId: "tem_nobody",
      reason: "None.",
    }),
    foreign: ({ clusterId, teamId, name }) => [
      { input: { ...REQUEST_SPEC, kind: "create", clusterId, teamId, name, reason: "None." } },
    ],
  },
  requestPreview: {
    needs: "requests.decide",
    about: "cluster",
    ownStoreOnly: true,
    reported: "not_found",
    input: ({ clusterId }) => ({ clusterId, ...REQUEST }),
    foreign: ({ clusterId, pendingId: id }) => [{ input: { clusterId, id } }],
  },
  withdrawRequest: {
    needs: "requests.ask",
    reported: "not_found",
    input: () => REQUEST,
    foreign: ({ pendingId: id }) => [{ input: { id } }],
  },
};
