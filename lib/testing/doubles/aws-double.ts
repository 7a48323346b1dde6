import { createHash, createHmac } from "node:crypto";
import {
  type StoreCall,
  type StoreDouble,
  type StoreReply,
  startStoreServer,
  strictBody,
} from "../stores/store-server.ts";

/*
 * For tests only: a strict double of AWS Secrets Manager, written from its documentation
 * (docs.aws.amazon.com/secretsmanager/latest/apireference) with Signature Version 4 checked by its own code
 * (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). It is no Secrets Manager: what the documentation
 * does not say is not in it.
 */

type Secret = { versions: Map<string, string>; stages: Map<string, string>; deleted: boolean };
export type AwsDouble = StoreDouble & {
  secrets: Map<string, Secret>;
  /** the fields of the version with this label */
  newest: (name: string, stage?: string) => Record<string, unknown> | undefined;
};

export const AWS = { accessKeyId: "AKIAROLECALL", secretAccessKey: "secret/of+aws", region: "eu-central-1" };

const error = (kind: string, status = 400): StoreReply => ({ status, json: { __type: kind, Message: kind } });
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const SERVICE = "secretsmanager";

function isSigned({ method, path, headers, body }: StoreCall): boolean {
  const [, credential = "", signedHeaders = "", signature] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? "",
    ) ?? [];
  const at = headers["x-amz-date"] ?? "";
  const scope = `${at.slice(0, 8)}/${AWS.region}/${SERVICE}/aws4_request`;
  const names = signedHeaders.split(";");
  if (credential !== `${AWS.accessKeyId}/${scope}`) return false;
  if (!["host", "x-amz-date", "x-amz-target", "content-type"].every((name) => names.includes(name))) return false;
  const canonicalHeaders = names.map((name) => `${name}:${(headers[name] ?? "").trim()}\n`).join("");
  const canonical = [method, path, "", canonicalHeaders, signedHeaders, sha256(body)].join("\n");
  const toSign = ["AWS4-HMAC-SHA256", at, scope, sha256(canonical)].join("\n");
  const key = [at.slice(0, 8), AWS.region, SERVICE, "aws4_request"].reduce<string | Buffer>(
    (before, part) => hmac(before, part),
    `AWS4${AWS.secretAccessKey}`,
  );
  return hmac(key, toSign).toString("hex") === signature;
}

const FIELDS: Record<string, readonly string[]> = {
  CreateSecret: ["Name", "ClientRequestToken", "SecretString"],
  DescribeSecret: ["SecretId"],
  GetSecretValue: ["SecretId", "VersionId", "VersionStage"],
  PutSecretValue: ["SecretId", "ClientRequestToken", "SecretString", "VersionStages"],
  UpdateSecretVersionStage: ["SecretId", "VersionStage", "MoveToVersionId", "RemoveFromVersionId"],
  DeleteSecret: ["SecretId", "ForceDeleteWithoutRecovery"],
};

/** Starts a Secrets Manager for one access key. */
export async function startAws(port = 0): Promise<AwsDouble> {
  const secrets = new Map<string, Secret>();

  function move(secret: Secret, stage: string, to: string): void {
    const from = secret.stages.get(stage);
    if (stage === "AWSCURRENT" && from !== undefined && from !== to) secret.stages.set("AWSPREVIOUS", from);
    secret.stages.set(stage, to);
  }

  function answer(call: StoreCall): StoreReply {
    if (call.method !== "POST" || call.path !== "/") return error("UnknownOperationException");
    if (call.headers["content-type"] !== "application/x-amz-json-1.1") return error("SerializationException");
    if (!isSigned(call)) return error("InvalidSignatureException");
    const action = /^secretsmanager\.(\w+)$/.exec(call.headers["x-amz-target"] ?? "")?.[1] ?? "";
    const input = strictBody(call.body, FIELDS[action] ?? []) as Record<string, string> | undefined;
    if (!FIELDS[action] || !input) return error("InvalidParameterException");
    if (action === "CreateSecret") return create(input);
    const name = input.SecretId ?? "";
    const secret = secrets.get(name);
    if (!secret) return error("ResourceNotFoundException");
    if (secret.deleted && action !== "DescribeSecret") return error("InvalidRequestException");
    switch (action) {
      case "DescribeSecret":
        return describe(name, secret);
      case "GetSecretValue":
        return value(name, secret, input);
      case "PutSecretValue":
        return put(secret, input);
      case "UpdateSecretVersionStage":
        return moveStage(secret, input);
      default:
        secrets.delete(name);
        return { status: 200, json: { Name: name, DeletionDate: 1 } };
    }
  }

  const isToken = (token: string | undefined) => token !== undefined && token.length >= 32 && token.length <= 64;

  function create({ Name = "", ClientRequestToken: token, SecretString: text }: Record<string, string>): StoreReply {
    if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(Name) || !isToken(token) || !text)
      return error("InvalidParameterException");
    if (secrets.has(Name)) return error("ResourceExistsException");
    const [version, first] = [String(token), new Map([[String(token), text]])];
    secrets.set(Name, { versions: first, stages: new Map([["AWSCURRENT", version]]), deleted: false });
    return { status: 200, json: { Name, VersionId: version } };
  }

  function describe(Name: string, secret: Secret): StoreReply {
    const labelled: Record<string, string[]> = {};
    for (const [stage, version] of secret.stages) labelled[version] = [...(labelled[version] ?? []), stage];
    const deleted = secret.deleted ? { DeletedDate: 1_790_000_000 } : {};
    return { status: 200, json: { Name, VersionIdsToStages: labelled, ...deleted } };
  }

  function value(Name: string, secret: Secret, { VersionId, VersionStage }: Record<string, string>): StoreReply {
    const version = VersionId ?? secret.stages.get(VersionStage ?? "AWSCURRENT") ?? "";
    const text = secret.versions.get(version);
    if (text === undefined) return error("ResourceNotFoundException");
    return { status: 200, json: { Name, VersionId: version, SecretString: text } };
  }

  function put(secret: Secret, input: Record<string, unknown>): StoreReply {
    const { ClientRequestToken: token, SecretString: text, VersionStages = ["AWSCURRENT"] } = input;
    if (!isToken(token as string) || typeof text !== "string" || !Array.isArray(VersionStages))
      return error("InvalidParameterException");
    const known = secret.versions.get(String(token));
    if (known !== undefined && known !== text) return error("ResourceExistsException");
    const isFirst = secret.versions.size === 0;
    secret.versions.set(String(token), text);
    for (const stage of isFirst ? ["AWSCURRENT", ...VersionStages] : VersionStages) move(secret, stage, String(token));
    return { status: 200, json: { VersionId: token, VersionStages } };
  }

  function moveStage(secret: Secret, input: Record<string, string>): StoreReply {
    const { VersionStage = "", MoveToVersionId: to, RemoveFromVersionId: from } = input;
    const has = secret.stages.get(VersionStage);
    if ((to !== undefined && !secret.versions.has(to)) || VersionStage === "")
      return error("InvalidParameterException");
    if (has !== undefined && has !== to && from !== has) return error("InvalidParameterException");
    if (to !== undefined) move(secret, VersionStage, to);
    else if (VersionStage === "AWSCURRENT" || has !== from) return error("InvalidParameterException");
    else secret.stages.delete(VersionStage);
    return { status: 200, json: {} };
  }

  const server = await startStoreServer(answer, port);
  return Object.assign(server, {
    secrets,
    newest: (name: string, stage = "AWSCURRENT") => {
      const secret = secrets.get(name);
      const text = secret?.versions.get(secret.stages.get(stage) ?? "");
      return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
    },
  });
}
