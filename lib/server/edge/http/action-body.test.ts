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
  // Field `0` is the first name of any object, and React sends it last.
  const names = Object.keys(fields).sort((a, b) => Number(a === "0") - Number(b === "0"));
  for (const name of names) data.set(name, fields[name] ?? "");
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

test("a form that the browser itself sends has the arguments where React looks for them, and no more than it takes", async () => {
  const ref = { $ACTION_REF_1: "", "$ACTION_1:0": '{"id":"40aa","bound":"$@1"}', "$ACTION_1:1": "[{}]" };
  for (const more of [
    { "$ACTION_1:1": `[${"0,".repeat(1_000)}0]` },
    { "$ACTION_1:1": "null" },
    { "$ACTION_1:0": '{"id":"40aa","bound":"$@0"}' },
    { "$ACTION_1:0": '{"id":"40aa","id":5,"bound":"$@1"}' },
    { "$ACTION_REF_a:b": "", "$ACTION_a:b:0": '{"id":"40aa","bound":"$@1"}', "$ACTION_a:1": "[]" },
  ])
    expect([more, await form(Object.assign({}, ref, more))]).toEqual([more, false]);
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

test("a form that React sends has one field of arguments, the last one, by the one name that React writes", async () => {
  const named = { ...NAMED, "content-type": "multipart/form-data; boundary=x" };
  const part = (name: string, value: string) =>
    `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const root = part("0", "[]");
  for (const name of ["_1_email", "_1_$ACTION_REF_1", "_1_$ACTION_1:0", "_2_"])
    expect([name, await read(`${part(name, "$F1")}${root}--x--\r\n`, named)]).toEqual([name, true]);
  for (const odd of [
    ...["0", "00", "0x0", " ", "", "S0", "1", "\uFEFF0", "_1_\u0000", "_1_\\"].map(
      (name) => part(name, '["$Q1"]') + root,
    ),
    root + part("_1_email", "a@example.com"),
    part("0", "\uFEFF[]"),
    `${part("_1_a", "a").replace('"_1_a"', '"_1_a"; filename="f"')}${root}`,
    `before\r\n${root}`,
  ])
    expect([odd, await read(`${odd}--x--\r\n`, named)]).toEqual([odd, false]);
});

test("the boundary of a form is one that browsers write", async () => {
  const body = (boundary: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="0"\r\n\r\n[]\r\n--${boundary}--\r\n`;
  const of = (boundary: string) =>
    read(body(boundary), { ...NAMED, "content-type": `multipart/form-data; boundary=${boundary}` });
  for (const boundary of [
    "----WebKitFormBoundary7MA4YWxkTrZu0gW",
    "----geckoformboundary1f2e",
    "---------------------------9051",
  ])
    expect([boundary, await of(boundary)]).toEqual([boundary, true]);
  for (const boundary of ["x:y", "x@y", "x=y", "x(y", "x".repeat(71)])
    expect([boundary, await of(boundary)]).toEqual([boundary, false]);
});
