import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { isReadable } from "./action-body.ts";

const TEXT = "text/plain;charset=UTF-8";
const read = (body: string | Buffer, headers: IncomingMessage["headers"], method = "POST") =>
  isReadable({ method, headers } as IncomingMessage, Buffer.from(body));
const action = (body: string) => read(body, { "next-action": "40aa", "content-type": TEXT });

/** A form as a browser encodes it. */
async function form(fields: Record<string, string>, headers: IncomingMessage["headers"] = {}): Promise<boolean> {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  const sent = new Request("http://localhost", { method: "POST", body: data });
  const type = sent.headers.get("content-type") ?? "";
  return read(Buffer.from(await sent.arrayBuffer()), { "content-type": type, ...headers });
}
const NAMED = { "next-action": "40aa" };

test.each([
  "[]",
  '[{"name":"Ada"}]',
  '["$$begins with a dollar sign",["$$"]]',
  '["$undefined",null,1,true]',
  '[{"__proto__":1}]',
])("arguments that a page sends are readable: %s", async (body) => {
  expect(await action(body)).toBe(true);
});

test.each([
  ...["", "x", "[", "{}", "null", '"text"', "1"],
  ...['["$F1"]', '["$Q1"]', '["$@1"]', '["$B1"]', '["$Z"]', '["$n1e9"]', '["$1:a:b"]', '["$h1"]', '["$K1"]', '["$"]'],
  ...['[{"deep":{"er":["$W1"]}}]', "[".repeat(8_000), `[${"0,".repeat(1_000)}0]`],
])("other arguments are not: %s", async (body) => {
  expect(await action(body)).toBe(false);
});

test("a form that React sends has its arguments in field 0", async () => {
  expect(await form({ _1_email: "a@example.com", "0": '[{"error":"$undefined"},"$K1"]' }, NAMED)).toBe(true);
  for (const fields of [
    { _1_email: "a@example.com" },
    { _1_email: "a@example.com", "0": '["$@1"]' },
    { _1_email: "a@example.com", "0": "[" },
  ])
    expect(await form(fields as Record<string, string>, NAMED), JSON.stringify(fields)).toBe(false);
});

test("a form that the browser itself sends names an action and its bound arguments", async () => {
  const ref = { $ACTION_REF_1: "", "$ACTION_1:0": '{"id":"40aa","bound":"$@1"}', "$ACTION_1:1": "[{}]" };
  expect(await form({ ...ref, $ACTION_KEY: "k1", email: "a@example.com" })).toBe(true);
  expect(await form({ $ACTION_ID_40aa: "", email: "$F1" })).toBe(true);
  for (const more of [
    { "$ACTION_1:0": "{" },
    { "$ACTION_1:0": '{"id":"40aa","bound":"$@7"}' },
    { "$ACTION_1:1": '["$F1"]' },
  ])
    expect(await form({ ...ref, ...more }), JSON.stringify(more)).toBe(false);
});

test("a form that breaks off is not readable", async () => {
  const type = "multipart/form-data; boundary=x";
  for (const body of ["", "--x\r\n", '--x\r\ncontent-disposition: form-data; name="0"\r\n\r\n[]'])
    expect(await read(body, { ...NAMED, "content-type": type }), body).toBe(false);
});

test("what is no action may have any body", async () => {
  expect(await read("x", { "content-type": TEXT })).toBe(true);
  expect(await read("x", { "content-type": TEXT, ...NAMED }, "PUT")).toBe(true);
});

test("a content type is a form where Next.js takes it for one, and there alone", async () => {
  const body = '--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n[]\r\n--x--\r\n';
  expect(await read(body, { ...NAMED, "content-type": "multipart/form-data; boundary=x" })).toBe(true);
  for (const type of ["multipart/form-data", "multipart/form-dataX; boundary=x", "multipart/form-data, text/plain"])
    for (const named of [NAMED, {}])
      expect([type, await read(body, { ...named, "content-type": type })]).toEqual([type, false]);
  // Next.js would read it as text.
  expect(await read(body, { ...NAMED, "content-type": "Multipart/Form-Data; boundary=x" })).toBe(false);
});

test("each part of a form that React sends is a text, as a browser writes it: Next.js reads others in another way", async () => {
  const named = { ...NAMED, "content-type": "multipart/form-data; boundary=x" };
  const part = (name: string, ...more: string[]) =>
    `--x\r\n${[`Content-Disposition: form-data; name="${name}"`, ...more].join("\r\n")}\r\n\r\n[]\r\n`;
  expect(await read(`${part("_1_note")}${part("0")}--x--\r\n`, named)).toBe(true);
  for (const odd of [
    part("1", "Content-Transfer-Encoding: base64"),
    part("1", "Content-Type: application/octet-stream"),
    part("0", "Content-Type: text/plain; charset=utf-16"),
    part('1"; filename="f', "Content-Type: text/plain", "Content-Transfer-Encoding: base64"),
  ])
    expect([odd, await read(`${odd}${part("0")}--x--\r\n`, named)]).toEqual([odd, false]);
  const twice = { ...NAMED, "content-type": "multipart/form-data; boundary=x; boundary=y" };
  expect(await read(`${part("0")}--x--\r\n`, twice)).toBe(false);
});
