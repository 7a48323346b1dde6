import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { publicKeyOf } from "../people/public-key.ts";
import { isPublicKey, seal, unseal } from "./sealing.ts";

const newKeys = () => crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
const ABOUT = { jobId: "job_1", itemId: "itm_1" };

test("a key that cannot be exported opens what was sealed to it", async () => {
  const keys = await newKeys();
  const sealed = await seal(await publicKeyOf(keys), "canary-Æ-password", ABOUT);
  expect(sealed).not.toContain("canary");
  expect(await unseal(keys, sealed, ABOUT)).toBe("canary-Æ-password");
  await expect(crypto.subtle.exportKey("jwk", keys.privateKey)).rejects.toThrow();
});

test("another key, another SQL user or another rotation opens nothing", async () => {
  const keys = await newKeys();
  const sealed = await seal(await publicKeyOf(keys), "canary", ABOUT);
  await expect(unseal(await newKeys(), sealed, ABOUT)).rejects.toThrow();
  await expect(unseal(keys, sealed, { ...ABOUT, itemId: "itm_2" })).rejects.toThrow();
  await expect(unseal(keys, sealed, { ...ABOUT, jobId: "job_2" })).rejects.toThrow();
});

test("two seals of one text differ", async () => {
  const key = await publicKeyOf(await newKeys());
  expect(await seal(key, "canary", ABOUT)).not.toBe(await seal(key, "canary", ABOUT));
});

test("a text that is not a point of the curve is not a key", async () => {
  expect(await isPublicKey(await publicKeyOf(await newKeys()))).toBe(true);
  expect(await isPublicKey("A".repeat(87))).toBe(false);
  expect(await isPublicKey(`BB${"A".repeat(85)}`)).toBe(false);
});

test("the example of docs/api.md opens as documented there, and not as a rotation", async () => {
  const [, text = ""] = /```json\n(\{\s+"info"[\s\S]*?)```/.exec(readFileSync("docs/api.md", "utf8")) ?? [];
  const { aad, privateKey, sealTo, sealed, password } = JSON.parse(text) as Record<string, string> & {
    privateKey: JsonWebKey;
  };
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const pair = {
    privateKey: await crypto.subtle.importKey("jwk", privateKey, curve, false, ["deriveBits"]),
    publicKey: await crypto.subtle.importKey("raw", Buffer.from(sealTo ?? "", "base64url"), curve, true, []),
  };
  const [jobId = "", itemId = ""] = (aad ?? "").split("/");
  expect(await unseal(pair, sealed ?? "", { jobId, itemId, use: "api" })).toBe(password);
  await expect(unseal(pair, sealed ?? "", { jobId, itemId })).rejects.toThrow();
});
