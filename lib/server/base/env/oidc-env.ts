import { z } from "zod";
import { Secret } from "../secret.ts";
import { isLoopback } from "./loopback.ts";

/** Several tenants under one address: an account would be bound to whichever of them signs. */
const EVERY_TENANT = /^\/(?:common|organizations|consumers)(?:\/|$)/;

const issuer = z.string().transform((value, context) => {
  const url = URL.parse(value);
  const plain = url !== null && url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  if (!plain) context.addIssue("must be the issuer's address, such as https://login.example.com");
  else if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname)))
    context.addIssue("must start with https:// (http:// works for this machine only)");
  else if (url.hostname === "login.microsoftonline.com" && EVERY_TENANT.test(url.pathname))
    context.addIssue("must name your tenant, such as https://login.microsoftonline.com/TENANT-ID/v2.0");
  else return url;
  return z.NEVER;
});

const SCOPE = /^[!#-[\]-~]+$/;

const scopes = z
  .string()
  .transform((value) => value.split(/\s+/).filter(Boolean))
  .refine((list) => list.includes("openid") && list.includes("email"), "must contain openid and email")
  .refine((list) => list.every((scope) => SCOPE.test(scope)), "must be scopes, separated by spaces");

/** Which people get an account by signing in: those with an invitation, everyone at the provider, or members of these groups. */
export type SignUp = "invited" | "everybody" | readonly string[];

const signUp = z.string().transform((value, context): SignUp => {
  if (value === "invited" || value === "everybody") return value;
  const groups = value.split(",").map((group) => group.trim());
  if (groups.every((group) => group !== "")) return groups;
  context.addIssue("must be invited, everybody, or names of groups, separated by commas");
  return z.NEVER;
});

/** The variables about sign-in by an OpenID Connect provider. */
export const OIDC_VARIABLES = {
  OIDC_ISSUER: issuer.optional(),
  OIDC_CLIENT_ID: z.string().min(1).max(500).optional(),
  OIDC_CLIENT_SECRET: z
    .string()
    .transform((value) => new Secret(value))
    .optional(),
  OIDC_CLIENT_SECRET_FILE: z.string().min(1).optional(),
  OIDC_NAME: z
    .string()
    .trim()
    .regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,40}$/u, "must be a name of 1 to 40 characters, such as Okta")
    .optional(),
  OIDC_SCOPES: scopes.default(["openid", "email", "profile"]),
  OIDC_GROUPS_CLAIM: z.string().min(1).max(200).optional(),
  OIDC_SIGN_UP: signUp.default("invited"),
  PASSWORD_SIGN_IN: z
    .enum(["on", "off"], "must be on or off")
    .default("on")
    .transform((value) => value === "on"),
};

type OidcVariables = z.infer<z.ZodObject<typeof OIDC_VARIABLES>>;

/** The problems of the variables in combination: each with the variable and its rule. */
export function oidcProblems(given: Partial<OidcVariables>): { path: keyof OidcVariables; message: string }[] {
  const problems: { path: keyof OidcVariables; message: string }[] = [];
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_CLIENT_SECRET_FILE, OIDC_SIGN_UP } = given;
  const others = ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_CLIENT_SECRET_FILE", "OIDC_NAME"] as const;
  const without = [...others, "OIDC_GROUPS_CLAIM" as const].find((name) => given[name] !== undefined);
  if (!OIDC_ISSUER && without) problems.push({ path: without, message: "needs OIDC_ISSUER too" });
  if (OIDC_ISSUER && !OIDC_CLIENT_ID) problems.push({ path: "OIDC_ISSUER", message: "needs OIDC_CLIENT_ID too" });
  if (!OIDC_ISSUER && given.PASSWORD_SIGN_IN === false)
    problems.push({
      path: "PASSWORD_SIGN_IN",
      message: "may be off only with OIDC_ISSUER: otherwise no account could sign in",
    });
  if (OIDC_CLIENT_SECRET && OIDC_CLIENT_SECRET_FILE)
    problems.push({ path: "OIDC_CLIENT_SECRET", message: "and OIDC_CLIENT_SECRET_FILE cannot both be set" });
  if (Array.isArray(OIDC_SIGN_UP) && !given.OIDC_GROUPS_CLAIM)
    problems.push({ path: "OIDC_SIGN_UP", message: "names groups, which need OIDC_GROUPS_CLAIM too" });
  return problems;
}
