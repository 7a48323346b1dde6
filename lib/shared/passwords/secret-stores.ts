import { z } from "zod";
import { secretText } from "../revealed.ts";
import { clusterIdSchema } from "../sql-users/clusters.ts";
import { templateProblem } from "./secret-path.ts";
import type { SecretStoreKind, StoreProblem } from "./secret-store-kinds.ts";

export const STORE_NAME_MAX = 60;
const TEXT_MAX = 4_000;
/** PEM of an authority or two. */
const CA_MAX = 20_000;

const name = z
  .string()
  .trim()
  .min(1, "Enter a name.")
  .max(STORE_NAME_MAX)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, "Use printable characters only.");
const id = z.string().max(100);
const secret = (words: string) =>
  secretText(
    z
      .string()
      .trim()
      .min(1, words)
      .max(TEXT_MAX)
      .regex(/^[\x21-\x7e]*$/, words),
  );

const address = z
  .string()
  .trim()
  .max(500)
  .refine((text) => isAddress(text), "Enter an https:// address without a path, user name or query.");

function isAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
}

/** Whose passwords go there. */
const scope = z.discriminatedUnion("of", [
  z.strictObject({ of: z.literal("cluster"), clusterId: clusterIdSchema }),
  z.strictObject({ of: z.literal("team"), teamId: z.string().min(1, "Choose a team.").max(100) }),
]);
export type ScopeInput = z.output<typeof scope>;

const segments = (words: string) =>
  z
    .string()
    .trim()
    .max(200)
    .regex(/^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/, words);

const PEM = /^(?:\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)*$/;

/** What each kind needs beside its address. `credential` is left out to keep the present one. */
const vault = z.strictObject({
  kind: z.literal("vault"),
  settings: z.strictObject({
    mount: segments("Enter where the KV engine is mounted, such as secret."),
    namespace: z.union([z.literal(""), segments("Enter the namespace without / at its ends.")]),
    appRole: segments("Enter where AppRole is mounted, such as approle."),
  }),
  credential: z
    .union([
      z.strictObject({ token: secret("Enter the token.") }),
      z.strictObject({ roleId: secret("Enter the role ID."), secretId: secret("Enter the secret ID.") }),
    ])
    .optional(),
});
const kubernetes = z.strictObject({
  kind: z.literal("kubernetes"),
  settings: z.strictObject({
    namespace: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "Enter the name of the namespace."),
    ca: z.string().trim().max(CA_MAX).regex(PEM, "Paste certificates in PEM form, or leave it empty."),
  }),
  credential: z.strictObject({ token: secret("Enter the token of the service account.") }).optional(),
});
const aws = z.strictObject({
  kind: z.literal("aws"),
  settings: z.strictObject({
    region: z.string().regex(/^[a-z0-9-]{1,40}$/, "Enter a region such as eu-central-1."),
  }),
  credential: z
    .strictObject({
      accessKeyId: secret("Enter the access key ID."),
      secretAccessKey: secret("Enter the secret access key."),
    })
    .optional(),
});
const access = z.discriminatedUnion("kind", [vault, kubernetes, aws]);
export type StoreAccess = z.output<typeof access>;

const template = z.string().trim().max(400);
const fields = { name, scope, address, template, access };

const checked = (value: { template: string; access: StoreAccess }, context: z.RefinementCtx) => {
  const problem = templateProblem(value.access.kind, value.template);
  if (problem) context.addIssue({ code: "custom", path: ["template"], message: problem });
};

export const createSecretStoreInput = z.strictObject(fields).superRefine((value, context) => {
  checked(value, context);
  if (!value.access.credential)
    context.addIssue({ code: "custom", path: ["access", "credential"], message: "Enter the credential." });
});
export type CreateSecretStoreInput = z.input<typeof createSecretStoreInput>;

/** Without a credential, the present one is kept. It is not kept for another address: it would be sent there. */
export const editSecretStoreInput = z.strictObject({ id, ...fields }).superRefine(checked);

export const secretStoreTarget = z.strictObject({ id });

export const deliveryTarget = z.strictObject({ id });

/** A delivery that is not over, as administrators see it. */
export type OpenDelivery = {
  id: string;
  name: string;
  clusterId: string;
  cluster: string;
  path: string;
  since: number;
  tries: number;
  problem: StoreProblem | null;
  /** whether the cluster may have a password that the store does not have */
  undelivered: boolean;
};

/** A secret store as administrators see it: no credential. Times are epoch milliseconds. */
export type SecretStoreRow = {
  id: string;
  name: string;
  kind: SecretStoreKind;
  scope: ScopeInput;
  /** the name of the cluster or team */
  of: string;
  address: string;
  template: string;
  /** what the kind needs beside its address; each is a text */
  settings: Record<string, string>;
  triedAt: number | null;
  tryProblem: StoreProblem | null;
  createdAt: number;
  createdBy: string;
  changedAt: number;
  changedBy: string;
  deliveries: OpenDelivery[];
};

export type SecretStoresView = { stores: SecretStoreRow[] };

/** The answer to a test. */
export type StoreTest = { works: boolean; problem: StoreProblem | null; path: string };
