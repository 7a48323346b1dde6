import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import Provider, { type Configuration, interactionPolicy } from "oidc-provider";

/* A real OpenID Connect provider on this machine, for tests and for the demo. It asks for no password: people choose who they are. */

export type ProvidedPerson = {
  name: string;
  email: string;
  email_verified?: boolean;
  groups?: readonly string[];
};

type Sign = (claims: JWTPayload, header?: { typ?: string }) => Promise<string>;

export type TestProvider = {
  issuer: string;
  /** by subject; a change counts from the next sign-in on */
  people: Map<string, ProvidedPerson>;
  /** changes the token answer on its way, if set */
  changeTokens: ((answer: Record<string, unknown>) => Promise<Record<string, unknown>>) | undefined;
  /** whether it answers 503 to everything */
  away: boolean;
  /** how many requests came, by path */
  asked: Map<string, number>;
  /** signs as the provider does */
  sign: Sign;
  /** puts a new key in place of the one that signs; resolves to a `sign` with the retired one */
  rotateKey: () => Promise<Sign>;
  /** changes where Rolecall is */
  serve: (appUrl: string) => void;
  close: () => Promise<void>;
};

export type ProviderOptions = {
  /** where Rolecall is */
  appUrl: string;
  port?: number;
  clientId?: string;
  clientSecret?: string;
  people: Record<string, ProvidedPerson>;
  /** claims that are in the ID token, not at the userinfo endpoint alone */
  thickTokens?: boolean;
  /** whether it rejects `select_account`, as some providers do */
  noChoice?: boolean;
};

type Key = { jwk: JWK; privateKey: CryptoKey };

/** Starts the provider. It knows one client, and sends people back to `/api/oidc/callback` of it. */
export async function startSignInProvider(options: ProviderOptions): Promise<TestProvider> {
  const server = createServer((request, response) => void serve(request, response));
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let key = await newKey();
  const people = new Map(Object.entries(options.people));
  let { appUrl } = options;
  const make = () => newProvider(issuer, { ...options, appUrl }, people, key);
  let provider = make();
  const self: TestProvider = {
    issuer,
    people,
    changeTokens: undefined,
    away: false,
    asked: new Map(),
    sign: (claims, header) => signWith(key)(claims, header),
    rotateKey: async () => {
      const retired = key;
      key = await newKey();
      provider = make();
      return signWith(retired);
    },
    serve: (url) => {
      appUrl = url;
      provider = make();
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", issuer).pathname;
    self.asked.set(path, (self.asked.get(path) ?? 0) + 1);
    if (self.away) {
      response.writeHead(503).end();
      return;
    }
    if (path === "/token" && self.changeTokens) changeAnswer(response, self.changeTokens);
    if (path.startsWith("/interaction/")) await interact(provider, people, request, response);
    else await provider.callback()(request, response);
  }
  return self;
}

function newProvider(issuer: string, options: ProviderOptions, people: TestProvider["people"], { jwk }: Key): Provider {
  const { appUrl, clientId = "rolecall", clientSecret } = options;
  const policy = interactionPolicy.base();
  if (!options.noChoice) policy.add(new interactionPolicy.Prompt({ name: "select_account", requestable: true }), 0);
  const configuration: Configuration = {
    interactions: { policy },
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        token_endpoint_auth_method: clientSecret === undefined ? "none" : "client_secret_basic",
        redirect_uris: [`${appUrl}/api/oidc/callback`],
        post_logout_redirect_uris: [`${appUrl}/sign-in`],
        backchannel_logout_uri: `${appUrl}/api/oidc/back-channel-logout`,
        backchannel_logout_session_required: true,
      },
    ],
    jwks: { keys: [jwk] },
    cookies: { keys: ["only for tests and demos"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
    conformIdTokenClaims: options.thickTokens !== true,
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        // As others do, it asks only where no ID token says who signs out.
        logoutSource: (context, form) => {
          const button = `<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`;
          const asks = context.oidc.entities.IdTokenHint === undefined;
          context.body = page("Sign out", `${form}${button}${asks ? "" : SENDS_ITSELF}`);
        },
      },
    },
    // Its dispatcher refuses addresses of this machine.
    fetch: (url, { dispatcher: _, ...init }: RequestInit & { dispatcher?: unknown } = {}) => fetch(url, init),
    findAccount: (_context, subject) => ({
      accountId: subject,
      claims: () => ({ sub: subject, ...people.get(subject) }),
    }),
    async loadExistingGrant({ oidc }) {
      const { provider, client, session, params } = oidc;
      const grant = new provider.Grant({ clientId: client?.clientId ?? "", accountId: session?.accountId ?? "" });
      grant.addOIDCScope(String(params?.scope));
      await grant.save();
      return grant;
    },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 3600, IdToken: 600, Interaction: 3600, Session: 3600 },
  };
  return new Provider(issuer, configuration);
}

const SENDS_ITSELF = `<script id="submitsItself">document.querySelector("button").click()</script>`;

/** The page on which people choose who they are. */
async function interact(
  provider: Provider,
  people: TestProvider["people"],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { uid } = await provider.interactionDetails(request, response);
  if (request.method !== "POST") {
    const buttons = [...people].map(
      ([subject, { name }]) => `<p><button name="person" value="${subject}">${name}</button></p>`,
    );
    const form = `<form method="post" action="/interaction/${uid}">${buttons.join("")}<button name="cancel">Cancel</button></form>`;
    response.setHeader("content-type", "text/html; charset=utf-8").end(page("Who are you?", form));
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const accountId = new URLSearchParams(Buffer.concat(chunks).toString()).get("person");
  const result = accountId === null ? { error: "access_denied" } : { login: { accountId }, select_account: {} };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

function page(title: string, body: string): string {
  return `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>${title}</title><h1>${title}</h1>${body}</html>`;
}

const signWith =
  ({ jwk, privateKey }: Key): Sign =>
  (claims, header = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: jwk.kid ?? "", ...header }).sign(privateKey);

async function newKey(): Promise<Key> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), alg: "RS256", use: "sig", kid: crypto.randomUUID() };
  return { jwk, privateKey };
}

function changeAnswer(response: ServerResponse, change: NonNullable<TestProvider["changeTokens"]>): void {
  const end = response.end.bind(response);
  response.end = ((text: string | Buffer) => {
    void change(JSON.parse(String(text)) as Record<string, unknown>).then((changed) => {
      const body = JSON.stringify(changed);
      response.setHeader("content-length", Buffer.byteLength(body));
      end(body);
    });
    return response;
  }) as typeof response.end;
}

/** The form that a page of the provider submits by itself: it ends the session of another person before the new one. */
function sentByItself(text: string): [URL, URLSearchParams] {
  const [, action] = /<form method="post" action="([^"]+)"/.exec(text) ?? [];
  if (action === undefined) throw new Error(`the provider said: ${text}`);
  const inputs = text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]+)"/g);
  return [new URL(action), new URLSearchParams([...inputs].map(([, name = "", value = ""]) => [name, value]))];
}

/** A browser's cookies at the provider. */
export type Jar = Map<string, string>;

/**
 * Signs in at the provider as a browser does, from the address that Rolecall sent it to; `null` cancels. Resolves to the address at Rolecall
 * that the provider sends the browser back to. With the jar of an earlier sign-in, the provider asks again only if it must.
 */
export async function signInThere(start: URL, subject: string | null, jar: Jar = new Map()): Promise<URL> {
  let url = start;
  let form: URLSearchParams | undefined;
  for (let steps = 0; steps < 10; steps++) {
    const answer = await fetch(url, {
      redirect: "manual",
      method: form ? "POST" : "GET",
      body: form ?? null,
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    form = undefined;
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const location = answer.headers.get("location");
    if (location === null) {
      if (!url.pathname.startsWith("/interaction/")) {
        [url, form] = sentByItself(await answer.text());
        continue;
      }
      form = new URLSearchParams(subject === null ? { cancel: "" } : { person: subject });
      continue;
    }
    url = new URL(location, url);
    if (url.origin !== start.origin) return url;
  }
  throw new Error("the provider never sent the browser back");
}
