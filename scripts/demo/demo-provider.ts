// An OpenID Connect provider for the demo. It asks for no password: people choose who they are.

import { startSignInProvider } from "../../lib/testing/doubles/sign-in-provider.ts";
import { HALDEN } from "../../lib/testing/people.ts";
import { freePort } from "../ports.ts";
import type { DemoSetting } from "./demo-setting.ts";

const CLIENT_SECRET = "only-for-the-demo";

/** Starts the provider and sets the demo up for it; resolves to what the terminal says. It ends with this process. */
export async function demoProvider({ env, url }: DemoSetting): Promise<string> {
  const verified = { email_verified: true };
  const people = {
    lena: { ...HALDEN.lena, ...verified },
    marek: { ...HALDEN.marek, ...verified, groups: ["payments"] },
    aiko: { ...HALDEN.aiko, ...verified, groups: ["platform"] },
    nobody: { name: `${HALDEN.nils.name} (not invited)`, email: HALDEN.nils.email, ...verified },
  };
  const port = await freePort(4700);
  const { issuer } = await startSignInProvider({ appUrl: url, port, clientSecret: CLIENT_SECRET, people });
  Object.assign(env, {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: "rolecall",
    OIDC_CLIENT_SECRET: CLIENT_SECRET,
    OIDC_CLIENT_SECRET_FILE: "",
    OIDC_NAME: "Halden ID",
    OIDC_GROUPS_CLAIM: "groups",
    OIDC_SCOPES: "openid email profile groups",
  });
  return `
  Or with Halden ID, a sign-in provider on this machine (${issuer}): choose who you are.
  Aiko Tanaka is invited and in the group platform, Marek is in payments, and Nils Berg is not invited.
`;
}
