// The names of the tests that failed, out of the reports of vitest and Playwright.
import { relative } from "node:path";

/** What vitest's JSON report says about files and tests. */
type UnitReport = {
  testResults: {
    name: string;
    status: string;
    assertionResults: { fullName: string; status: string }[];
  }[];
};

type Suite = {
  suites?: Suite[];
  specs: { title: string; file: string; line: number; tests: { status: string }[] }[];
};

/** What Playwright's JSON report says about files and tests. */
type BrowserReport = { suites: Suite[]; errors: { message?: string }[] };

/** A line for each unit test that failed, and for each file that failed outside of its tests. */
export function failedUnits({ testResults }: UnitReport): string[] {
  return testResults.flatMap(({ name, status, assertionResults }) => {
    const file = relative("", name);
    const failed = assertionResults
      .filter((test) => test.status === "failed")
      .map((test) => `${file}: ${test.fullName}`);
    return failed.length > 0 || status !== "failed" ? failed : [`${file}: outside of its tests`];
  });
}

/** A line for each unit test that was skipped. */
export function skippedUnits({ testResults }: UnitReport): string[] {
  return testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === "skipped" || status === "pending")
      .map(({ fullName }) => `${relative("", name)}: ${fullName}`),
  );
}

/** A line for each browser test that failed, or passed only at a second try, and for each error outside of the tests. */
export function failedInBrowser({ suites, errors }: BrowserReport): string[] {
  return [
    ...suites.flatMap(failedIn),
    ...errors.map(({ message }) => message?.split("\n")[0] ?? "an error without words"),
  ];
}

function failedIn({ suites = [], specs }: Suite): string[] {
  const isBad = ({ status }: { status: string }) => status === "unexpected" || status === "flaky";
  const here = specs.filter(({ tests }) => tests.some(isBad));
  return [...here.map(({ file, line, title }) => `${file}:${line}: ${title}`), ...suites.flatMap(failedIn)];
}
