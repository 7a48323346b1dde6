import { expect, test } from "vitest";
import { publicKeyOf } from "./public-key.ts";
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

test("what is no point of the curve is no key", async () => {
  expect(await isPublicKey(await publicKeyOf(await newKeys()))).toBe(true);
  expect(await isPublicKey("A".repeat(87))).toBe(false);
  expect(await isPublicKey(`BB${"A".repeat(85)}`)).toBe(false);
});
