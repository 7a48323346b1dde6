import type { Fixtures, Foreign, More } from "../fixture.ts";
import { MISSING_CLUSTER, row } from "../values.ts";

const RESTRICTION = { id: "job_nobody" };
const BACK = { id: "job_nobody", back: "job_nobody" };
const ITEM = { id: "job_nobody", item: "itm_nobody" };
const digest = "0".repeat(64);
/** A job of another kind is none. */
const ofJob = ({ jobId: id }: Foreign): More[] => [{ input: { id } }];

export const fixtures: Fixtures<"restriction"> = {
  clusterPlan: { needs: "sql_users.apply" },
  pauseRestriction: {
    needs: "restrictions.manage",
    reported: "not_found",
    input: () => RESTRICTION,
    foreign: ofJob,
  },
  restrictPreview: {
    needs: "restrictions.manage",
    onMissing: "sql_users.restrict",
    reported: "cluster_not_found",
    input: () => ({ clusters: [{ clusterId: MISSING_CLUSTER, users: [{ name: "nobody", wanted: null }] }] }),
    foreign: ({ clusterId, name }) => [{ input: { clusters: [{ clusterId, users: [{ name, wanted: null }] }] } }],
    route: "POST /api/restrict/preview",
  },
  restriction: { needs: "restrictions.manage", reported: "not_found", input: () => RESTRICTION, foreign: ofJob },
  restrictionList: {
    needs: "sql_users.restrict",
    about: "cluster",
    ownStoreOnly: true,
    input: ({ clusterId }) => ({ clusterId }),
  },
  resumeRestriction: {
    needs: "restrictions.manage",
    confirmed: true,
    reported: "not_found",
    input: () => RESTRICTION,
    foreign: ofJob,
  },
  startRestriction: {
    needs: "restrictions.manage",
    onMissing: "sql_users.restrict",
    confirmed: true,
    reported: "cluster_not_found",
    input: () => ({
      clusters: [{ clusterId: MISSING_CLUSTER, users: [{ name: "nobody", wanted: null, digest }] }],
      count: 1,
    }),
    foreign: ({ clusterId, name }) => [
      { input: { clusters: [{ clusterId, users: [{ name, wanted: null, digest }] }], count: 1 } },
    ],
    route: "POST /api/restrict",
  },
  wayBack: {
    needs: "restrictions.manage",
    reported: "not_found",
    input: () => ITEM,
    foreign: ({ jobId: id }) => [{ input: { id, item: "itm_nobody" } }],
  },
  putBack: {
    needs: "restrictions.manage",
    confirmed: true,
    reported: "not_found",
    input: () => Object.assign({ hours: 1, digest, reason: "It cannot migrate." }, ITEM),
    foreign: ({ jobId: id }) => [{ input: { id, item: "itm_nobody", hours: 1, digest, reason: "It cannot." } }],
  },
  askBack: {
    needs: "own.ask",
    about: "own_sql_user",
    reported: "way_back_over",
    input: (world) => Object.assign({}, row(world), { reason: "The release cannot migrate." }),
  },
  withdrawBack: { needs: "own.ask", about: "own_sql_user", reported: "request_over", input: row },
  declineBack: {
    needs: "restrictions.manage",
    reported: "not_found",
    input: () => Object.assign({ reason: "It only reads." }, ITEM),
    foreign: ({ jobId: id }) => [{ input: { id, item: "itm_nobody", reason: "It only reads." } }],
  },
  endWays: { needs: "restrictions.manage", reported: "not_found", input: () => RESTRICTION, foreign: ofJob },
  approveBack: {
    needs: "restrictions.manage",
    confirmed: true,
    reported: "not_found",
    input: () => BACK,
    foreign: ({ jobId: id }) => [{ input: { id, back: id } }],
  },
  restrictAgain: {
    needs: "restrictions.manage",
    reported: "not_found",
    input: () => BACK,
    foreign: ({ jobId: id }) => [{ input: { id, back: id } }],
  },
  stopRestriction: { needs: "restrictions.manage", reported: "not_found", input: () => RESTRICTION, foreign: ofJob },
};
