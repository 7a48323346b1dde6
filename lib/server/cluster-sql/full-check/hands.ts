import { randomBytes } from "node:crypto";
import { scramVerifier } from "#lib/shared/passwords/scram-verifier.ts";
import type { SqlAnswer } from "#lib/sql/assumptions/assumption.ts";
import type { ApiAnswer, Hands, Session, SignIn } from "#lib/sql/assumptions/full/hands.ts";
import { CloudError } from "../../base/cloud-error.ts";
import { Secret } from "../../base/secret.ts";
import { SqlError } from "../../base/sql-error.ts";
import { cloud } from "../../cloud/cloud-client.ts";
import { fullCheckSecret } from "../../cloud/full-check-names.ts";
import { placeOf } from "../connection/destination.ts";
import { Link } from "../link.ts";

/** What a full check works with on this server: its API key, and its SQL connection. */
export function handsOn(clusterId: string, link: Link, requestId: string): Hands {
  const api = cloud();
  const write = { priority: "write" } as const;
  return {
    clusterId,
    api: {
      create: (name, password) => answerOf(() => api.createSqlUser(clusterId, name, new Secret(password), write)),
      setPassword: (name, password) =>
        answerOf(() => api.setSqlUserPassword(clusterId, name, new Secret(password), write)),
      remove: (name) => answerOf(() => api.deleteSqlUser(clusterId, name, write)),
      names: async () => {
        // Not with a page that was fetched before.
        api.outdate();
        return api.listSqlUsers(clusterId, write).then(
          (value) => ({ is: "read", value }) as const,
          (error: unknown) => ({ is: codeOf(error) === "cloud_key_forbidden" ? "forbidden" : "none" }) as const,
        );
      },
    },
    admin: sessionOf(link),
    signIn: (name, password) => signIn(clusterId, { name, password, requestId }),
    verifierOf: scramVerifier,
    passwordOf: (word) => fullCheckSecret(clusterId, `password ${word}`).reveal(),
    randomBytes: (count) => randomBytes(count),
    now: Date.now,
    step: () => {},
  };
}

const codeOf = (error: unknown) => (error instanceof CloudError ? error.code : undefined);

async function answerOf(change: () => Promise<string>): Promise<ApiAnswer> {
  try {
    return { is: "done", name: await change() };
  } catch (error) {
    if (!(error instanceof CloudError)) throw error;
    const { code, status = 0, vendorMessage = "" } = error;
    if (code === "cloud_key_forbidden" || code === "cloud_key_reads" || code === "cloud_key_refused")
      return { is: "forbidden" };
    if (code === "cloud_bad_answer" && status === 200) return { is: "done", name: null };
    if (status === 404) return { is: "missing" };
    const isRefused = status >= 400 && status < 500 && status !== 429;
    return isRefused ? { is: "refused", says: (word) => vendorMessage.includes(word) } : { is: "none" };
  }
}

function sessionOf(link: Link): Session {
  return {
    run: async (statement): Promise<SqlAnswer> => {
      try {
        return { is: "rows", set: await link.run(statement) };
      } catch (error) {
        if (!(error instanceof SqlError)) throw error;
        return error.code === "sql_refused" ? { is: "refused", state: error.detail ?? "" } : { is: "none" };
      }
    },
    close: () => link.close(),
  };
}

const REFUSED: ReadonlySet<string> = new Set(["sql_connection_password_refused", "sql_connection_login_refused"]);

type Login = { readonly name: string; readonly password: string; readonly requestId: string };

async function signIn(clusterId: string, { name, password, requestId }: Login): Promise<SignIn> {
  try {
    const place = await placeOf(clusterId);
    const destination = Object.assign({ user: name, password: new Secret(password) }, place);
    return { is: "open", session: sessionOf(await Link.open(destination, requestId)) };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    return { is: REFUSED.has(error.code) ? "refused" : "none" };
  }
}
