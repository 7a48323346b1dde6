import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { readCsv } from "../csv.ts";
import { FILE_FORMS, fileOf, type RotatedPassword } from "./rotated-passwords.ts";

const connection = { host: "orders.example", port: 26257, database: "shop", databases: [] };
const one = (name: string, more: Partial<RotatedPassword> = {}): RotatedPassword => ({
  cluster: "orders",
  name,
  password: `canary-${name}`.padEnd(32, "x"),
  connection,
  ...more,
});
const ALL = [one("app_user"), one("billing", { cluster: "stock" }), one("alone", { connection: undefined })];

test.each(FILE_FORMS)("%s holds every password, or says which it leaves out", (form) => {
  const { text, left } = fileOf(form, ALL);
  for (const { name, password } of ALL) expect(text.includes(password)).toBe(!left.includes(name));
  expect(left).toEqual(form === "kubernetes" || form === "kubectl" ? ["alone"] : []);
});

test("the manifest has one Secret for each SQL user, whatever its cluster", () => {
  const { text } = fileOf("kubernetes", [one("app_user"), one("app_user", { cluster: "stock" })]);
  const documents = parseAllDocuments(text).map((each) => each.toJS());
  expect(documents.map(({ metadata }) => metadata.name)).toEqual(["orders.app-user-xu", "stock.app-user-xu"]);
  expect(documents[0].stringData.password).toBe(one("app_user").password);
});

test("a Secret has its cluster in its name also alone, so that a later file of another cluster does not replace it", () => {
  const nameIn = (cluster: string) =>
    parseAllDocuments(fileOf("kubernetes", [one("app", { cluster })]).text)[0]?.toJS().metadata.name;
  expect([nameIn("orders"), nameIn("stock")]).toEqual(["orders.app", "stock.app"]);
});

test("the variables of several SQL users do not meet", () => {
  const { text } = fileOf("env", [...ALL, one("app.user")]);
  const names = [...text.matchAll(/^([A-Z0-9_]+)=/gm)].map(([, name]) => name);
  expect(names).toContain("ORDERS_APP_USER_PASSWORD");
  expect(new Set(names).size).toBe(names.length);
});

test("a variable is the same whatever else is in the file", () => {
  const users = [one("a-b"), one("a_b"), one("a.b")];
  const namesOf = (passwords: RotatedPassword[]) =>
    [...fileOf("env", passwords).text.matchAll(/^([A-Z0-9_]+)_PASSWORD=/gm)].map(([, name]) => name);
  expect(namesOf(users)).toEqual(["ORDERS__A_B_XD", "ORDERS_A_B", "ORDERS__A_B_XP"]);
  expect(users.flatMap((user) => namesOf([user]))).toEqual(namesOf(users));
});

test("SQL users of one name on clusters of one name each have a variable", () => {
  const { text } = fileOf("env", [one("app"), one("app"), one("app_2")]);
  const names = [...text.matchAll(/^([A-Z0-9_]+)_PASSWORD=/gm)].map(([, name]) => name);
  expect(names).toEqual(["ORDERS_APP", "ORDERS_APP_3", "ORDERS_APP_2"]);
});

test("a name that a spreadsheet would take for a formula is text, and a password is as it is", () => {
  const { text } = fileOf("csv", [one("=cmd", { password: "-starts-with-a-dash" })]);
  const [, record] = readCsv(text).records;
  expect(record?.cells.slice(2, 4)).toEqual(["'=cmd", "-starts-with-a-dash"]);
});
