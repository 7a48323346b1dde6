import type { Fixtures, Foreign, More } from "../fixture.ts";
import { MISSING_CLUSTER, PUBLIC_KEY } from "../values.ts";

const ROTATION = { id: "job_nobody" };
const rotation = ({ jobId: id }: Foreign): More[] => [{ input: { id } }];

const EVERYWHERE = { search: "", state: null, kind: null, owner: null, age: null, due: null, label: null };

export const fixtures: Fixtures<"rotation"> = {
  deliverRotation: {
    needs: "rotations.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ROTATION,
    foreign: rotation,
  },
  dueForRotation: { needs: "rotations.manage" },
  pauseRotation: { needs: "rotations.manage", reported: "not_found", input: () => ROTATION, foreign: rotation },
  resumeRotation: {
    needs: "rotations.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ ...ROTATION, key: PUBLIC_KEY }),
    foreign: ({ jobId: id }) => [{ input: { id, key: PUBLIC_KEY } }],
  },
  retryRotation: {
    needs: "rotations.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ ...ROTATION, key: PUBLIC_KEY }),
    foreign: ({ jobId: id }) => [{ input: { id, key: PUBLIC_KEY } }],
  },
  rotation: {
    needs: "rotations.manage",
    reported: "not_found",
    input: () => ROTATION,
    foreign: ({ jobId: id }) => [{ input: { id } }],
  },
  rotationList: { needs: "rotations.manage", foreign: "nothing", input: () => ({}) },
  rotationPreview: {
    needs: "rotations.manage",
    onMissing: "sql_users.reset",
    reported: "cluster_not_found",
    input: () => ({ targets: [{ clusterId: MISSING_CLUSTER, names: ["nobody"] }] }),
    foreign: ({ clusterId, name }) => [{ input: { targets: [{ clusterId, names: [name] }] } }],
    route: "POST /api/rotation/preview",
  },
  rotationTargets: {
    needs: "rotations.manage",
    reveals: "sql_users.reset",
    input: () => EVERYWHERE,
    foreign: ({ name: search }) => [{ input: Object.assign({}, EVERYWHERE, { search }) }],
  },
  sealedPasswords: {
    needs: "rotations.manage",
    reported: "not_found",
    query: `?key=${PUBLIC_KEY}`,
    foreign: ({ jobId: id }) => [{ id, query: `?key=${PUBLIC_KEY}` }],
    route: "GET /api/rotation/[id]/sealed",
  },
  startRotation: {
    needs: "rotations.manage",
    onMissing: "sql_users.reset",
    confirmed: true,
    reported: "cluster_not_found",
    input: () => ({
      targets: [{ clusterId: MISSING_CLUSTER, names: ["nobody"] }],
      count: 1,
      deliver: "browser",
      key: PUBLIC_KEY,
    }),
    foreign: ({ clusterId, name }) => [
      { input: { targets: [{ clusterId, names: [name] }], count: 1, deliver: "browser", key: PUBLIC_KEY } },
    ],
    preview: {},
    route: "POST /api/rotation",
  },
  stopRotation: { needs: "rotations.manage", reported: "not_found", input: () => ROTATION, foreign: rotation },
  storedPasswords: {
    needs: "rotations.manage",
    reported: "not_found",
    input: () => ({ ...ROTATION, items: ["itm_nobody"] }),
    foreign: ({ jobId: id, itemId }) => [{ input: { id, items: [itemId] } }],
  },
  takePasswords: {
    needs: "rotations.manage",
    reported: "not_found",
    input: () => ({ ...ROTATION, items: [{ id: "itm_nobody", at: 0 }] }),
    foreign: ({ jobId: id, itemId }) => [{ input: { id, items: [{ id: itemId, at: 0 }] } }],
  },
};
