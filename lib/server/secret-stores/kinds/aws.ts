import { randomUUID } from "node:crypto";
import { AwsClient } from "aws4fetch";
import { z } from "zod";
import type { StoreProblem } from "#lib/shared/passwords/secret-store-kinds.ts";
import { Secret } from "../../base/secret.ts";
import { changed, currentOf, describing, type Fields, heldFields, requireOwn, withCurrent } from "../record.ts";
import { callStore, type Ways } from "./call.ts";
import { parseExact } from "./exact-json.ts";
import { type About, type Held, retryOnConflict, type SecretStore, SecretStoreError } from "./secret-store.ts";
import { writtenJson } from "./written-json.ts";

export const awsSettings = z.object({ region: z.string() });
export const awsCredential = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });

type Aws = {
  address: string;
  settings: z.infer<typeof awsSettings>;
  credential: z.infer<typeof awsCredential>;
};

const described = z.object({
  VersionIdsToStages: z.record(z.string(), z.array(z.string())).nullish(),
  DeletedDate: z.number().nullish(),
});
const valued = z.object({ VersionId: z.string(), SecretString: z.string().optional() });
const failed = z.object({ __type: z.string() });
const fieldsSchema = z.record(z.string(), z.unknown());

const [CURRENT, PENDING] = ["AWSCURRENT", "AWSPENDING"];

type Stages = { current: string | undefined; pending: string | undefined };

/**
 * AWS Secrets Manager, by its JSON protocol signed with Signature Version 4 (docs.aws.amazon.com/secretsmanager/latest/apireference). The
 * next password is a version with the label `AWSPENDING`, as in a rotation by a function; the marker is its `ClientRequestToken`, and so its
 * id: repeating a PutSecretValue with it changes nothing. The first version of a secret becomes `AWSCURRENT` in any case, so a new one is
 * created without a password. `UpdateSecretVersionStage` moves a label only from the version that it is told; `AWSPREVIOUS` moves by itself.
 */
export function awsStore(aws: Aws, ways: Ways): SecretStore {
  const { changing, stagesOf, fieldsOf, heldIn, move } = awsCalls(aws, ways);

  /** The secret, which is made where there is none: then its first version has no password. */
  async function secretFor(path: string, about: About): Promise<Stages & { fields: Fields; isNew: boolean }> {
    const stages = await stagesOf(path);
    const isNew = stages?.current === undefined;
    if (isNew) {
      const first = { ClientRequestToken: randomUUID(), SecretString: JSON.stringify(describing(about)) };
      if (stages) await changing("PutSecretValue", { SecretId: path, ...first });
      else await changing("CreateSecret", { Name: path, ...first });
      return { pending: undefined, ...stages, current: first.ClientRequestToken, fields: describing(about), isNew };
    }
    return { ...stages, fields: await fieldsOf(path, stages.current), isNew };
  }

  return {
    read: async (path) => {
      const stages = await stagesOf(path);
      if (!stages) return { version: null, current: null, next: null };
      const isSame = stages.pending === stages.current;
      const [current, next] = await Promise.all([
        heldIn(path, stages.current),
        isSame ? null : heldIn(path, stages.pending),
      ]);
      return { version: stages.current ?? null, current, next };
    },
    writeNext: (path, about, { password, marker }) =>
      retryOnConflict(async () => {
        const { current, pending, fields, isNew } = await secretFor(path, about);
        requireOwn(fields, about);
        const isOthers = pending !== undefined && pending !== current && pending !== marker;
        if (isOthers && (await heldIn(path, pending))?.marker !== pending) throw new SecretStoreError("pending");
        if (pending !== marker) {
          const next = changed(changed(fields, describing(about)), withCurrent(password, marker));
          const version = {
            ClientRequestToken: marker,
            SecretString: new Secret(writtenJson(next)),
            VersionStages: [PENDING],
          };
          await changing("PutSecretValue", { SecretId: path, ...version });
        }
        return isNew ? null : (current ?? null);
      }),
    makeCurrent: (path, marker) =>
      retryOnConflict(async () => {
        const stages = await stagesOf(path);
        if (stages?.pending !== marker && stages?.current !== marker) throw new SecretStoreError("lost");
        if (stages.current !== marker) await move(path, CURRENT, marker, stages.current);
        if (stages.pending === marker) await move(path, PENDING, undefined, marker);
        return marker;
      }),
    putBack: async (path, marker) => {
      const stages = await stagesOf(path);
      if (stages?.pending === marker && stages.current !== marker) await move(path, PENDING, undefined, marker);
    },
    remove: (path) => changing("DeleteSecret", { SecretId: path, ForceDeleteWithoutRecovery: true }),
  };
}

/** The calls to one address, each of which throws what is wrong with it. */
function awsCalls({ address, settings, credential }: Aws, ways: Ways) {
  const url = new URL(`${address.replace(/\/+$/, "")}/`);
  const client = new AwsClient({ ...credential, region: settings.region, service: "secretsmanager", retries: 0 });

  /** Undefined where the secret, or this version of it, is not there. */
  async function send<T>(action: string, input: object, schema: z.ZodType<T>): Promise<T | undefined> {
    const body = writtenJson(input);
    const type = { "content-type": "application/x-amz-json-1.1", "x-amz-target": `secretsmanager.${action}` };
    const signed = await client.sign(url, { method: "POST", body, headers: type, aws: { allHeaders: true } });
    const headers = Object.fromEntries(signed.headers);
    const { status, json } = await callStore({ url, method: "POST", headers, body }, ways);
    if (status === 200) {
      const found = schema.safeParse(json);
      if (!found.success) throw new SecretStoreError("unreadable");
      return found.data;
    }
    const kind = failed.safeParse(json).data?.__type.split("#").at(-1) ?? "";
    if (kind === "ResourceNotFoundException") return undefined;
    throw new SecretStoreError(BY_EXCEPTION[kind] ?? (status >= 500 || status === 429 ? "failed" : "rejected"));
  }
  const nothing = z.looseObject({});
  const changing = async (action: string, input: object) => {
    if (!(await send(action, input, nothing))) throw new SecretStoreError("missing");
  };

  /** Undefined where there is no secret. */
  async function stagesOf(path: string): Promise<Stages | undefined> {
    const found = await send("DescribeSecret", { SecretId: path }, described);
    if (!found) return undefined;
    if (found.DeletedDate) throw new SecretStoreError("rejected");
    const of = (stage: string) =>
      Object.entries(found.VersionIdsToStages ?? {}).find(([, stages]) => stages.includes(stage))?.[0];
    return { current: of(CURRENT ?? ""), pending: of(PENDING ?? "") };
  }

  const move = (path: string, stage: string | undefined, to: string | undefined, from: string | undefined) =>
    changing("UpdateSecretVersionStage", {
      SecretId: path,
      VersionStage: stage,
      MoveToVersionId: to,
      RemoveFromVersionId: from,
    });

  async function fieldsOf(path: string, version: string | undefined): Promise<Fields> {
    if (version === undefined) return {};
    const found = await send("GetSecretValue", { SecretId: path, VersionId: version }, valued);
    if (!found) return {};
    const fields = fieldsSchema.safeParse(parsed(found.SecretString));
    if (!fields.success) throw new SecretStoreError("foreign");
    return heldFields(fields.data);
  }

  async function heldIn(path: string, version: string | undefined): Promise<Held | null> {
    const fields = await fieldsOf(path, version);
    return currentOf(fields);
  }

  return { changing, stagesOf, fieldsOf, heldIn, move };
}

/** docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html, and the errors of each action. */
const BY_EXCEPTION: Record<string, StoreProblem> = {
  AccessDeniedException: "denied",
  IncompleteSignature: "denied",
  InvalidClientTokenId: "denied",
  InvalidSignatureException: "denied",
  MissingAuthenticationToken: "denied",
  NotAuthorized: "denied",
  UnrecognizedClientException: "denied",
  ExpiredTokenException: "denied",
  ResourceExistsException: "conflict",
  InvalidParameterException: "rejected",
  InvalidRequestException: "rejected",
  LimitExceededException: "rejected",
  EncryptionFailure: "rejected",
  DecryptionFailure: "rejected",
  InternalServiceError: "failed",
  ThrottlingException: "failed",
};

function parsed(text: string | undefined): unknown {
  try {
    return parseExact(text ?? "");
  } catch {
    return undefined;
  }
}
