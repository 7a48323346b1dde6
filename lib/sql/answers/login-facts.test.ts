import { expect, test } from "vitest";
import { isOneOfMarks } from "../creation-mark.ts";
import { loginFactsOf, timeOf, validUntilText } from "./login-facts.ts";

test.each([
  ["2027-03-31 00:00:00+00:00", "2027-03-31T00:00:00Z"],
  ["2027-03-31 10:20:30.123456+00", "2027-03-31T10:20:30.123Z"],
  ["2027-03-31 10:20:30+02:30", "2027-03-31T07:50:30Z"],
  ["2027-03-31T10:20:30Z", "2027-03-31T10:20:30Z"],
  ["2027-03-31 10:20:30 UTC", "2027-03-31T10:20:30Z"],
  ["2027-03-31", "2027-03-31T00:00:00Z"],
])("a time as the database prints it is read: %s", (text, expected) => {
  expect(new Date(timeOf(text) ?? 0).toISOString()).toBe(new Date(expected).toISOString());
});

test.each(["", "NULL", "infinity", "soon", "2027-13-45", "12027-01-01", "2027-03-31; DROP"])(
  "what is no time stays unread: %s",
  (text) => {
    expect(timeOf(text)).toBeUndefined();
  },
);

test("options are read as an array and, from before v25.3, as words", () => {
  const array = loginFactsOf('{CREATEROLE,NOLOGIN,"VALID UNTIL=2027-03-31 00:00:00+00:00"}', "NULL");
  const words = loginFactsOf("CREATEROLE, NOLOGIN, VALID UNTIL=2027-03-31 00:00:00+00:00", "");
  const expected = { login: false, validUntil: Date.UTC(2027, 2, 31), lastLogin: null, options: ["CREATEROLE"] };
  expect(array).toEqual(expected);
  expect(words).toEqual(expected);
});

test("an expiry that is no time is not taken for none", () => {
  expect(loginFactsOf("{VALID UNTIL=infinity}", "").validUntil).toBe("unreadable");
  expect(loginFactsOf("NULL", "").validUntil).toBeNull();
});

const FORGED = "9500-01-01 00:00:00.000007+00:00";
const REAL = "2027-03-31 00:00:00+00:00";

test("the value of another option is no expiry where the database quotes it", () => {
  const subject = `SUBJECT=CN=x\\, VALID UNTIL=${FORGED}`;
  const quoted = `"${subject.replace("\\", "\\\\")}"`;
  expect(loginFactsOf(`{${quoted},"VALID UNTIL=${REAL}"}`, "")).toMatchObject({
    validUntil: Date.UTC(2027, 2, 31),
    options: [subject],
  });
  expect(loginFactsOf(`{NOLOGIN,${quoted}}`, "").validUntil).toBeNull();
  expect(loginFactsOf('{"SUBJECT=CN=\\"x\\",NOLOGIN"}', "")).toMatchObject({
    login: true,
    options: ['SUBJECT=CN="x",NOLOGIN'],
  });
  expect(loginFactsOf(`["SUBJECT=O=a, VALID UNTIL=${FORGED}"]`, "").validUntil).toBeNull();
});

test.each([
  ["another option of a list in words", `SUBJECT=CN=x, VALID UNTIL=${FORGED}, VALID UNTIL=${REAL}`],
  ["the value of one alone", `SUBJECT=CN=x\\, VALID UNTIL=${FORGED}`],
  ["a second element", `{"VALID UNTIL=${FORGED}","VALID UNTIL=${REAL}"}`],
  ["a text that is no whole array", `{"SUBJECT=CN=x, VALID UNTIL=${FORGED}","VALID UNTIL=${REAL}`],
])("an expiry that may be forged is unreadable, and no mark: %s", (_, options) => {
  expect(loginFactsOf(options, "").validUntil).toBe("unreadable");
  expect(isOneOfMarks(validUntilText(options) ?? "", [FORGED])).toBe(false);
});

test("NOLOGIN in a value does not say that a login is refused", () => {
  expect(loginFactsOf("SUBJECT=CN=x\\, NOLOGIN", "").login).toBe(true);
  expect(loginFactsOf("NOLOGIN, SUBJECT=CN=x", "").login).toBe(false);
});

test.each([
  ["with one comma", "SUBJECT=CN=app,O=Halden"],
  ["with what is no option behind it", "SUBJECT=CN=app,serialNumber=7, O=Halden\\, Inc."],
])("a distinguished name %s is one option of a list in words", (_, subject) => {
  expect(loginFactsOf(`NOLOGIN, ${subject}, VALID UNTIL=${REAL}, VIEWACTIVITY`, "")).toEqual({
    login: false,
    validUntil: Date.UTC(2027, 2, 31),
    lastLogin: null,
    options: [subject, "VIEWACTIVITY"],
  });
});

test("what looks like a role option behind a distinguished name stays one, and the power that it is", () => {
  const options = loginFactsOf("SUBJECT=CN=app,O=Halden, CREATEROLE, O=Other", "").options;
  expect(options).toEqual(["SUBJECT=CN=app,O=Halden", "CREATEROLE", "O=Other"]);
});
