import { describe, expect, test } from "vitest";
import { answerHeaders, constantHeaders, contentSecurityPolicy, filePolicy, pageHeaders } from "./headers.ts";

const HTTPS = { https: true, includeSubDomains: false };
const NONCE = "bm9uY2Utb2YtdGhpcy1hbnN3";

function directives(nonce: string, dev = false): Record<string, string[]> {
  const parts = contentSecurityPolicy(nonce, dev).split("; ");
  return Object.fromEntries(parts.map((part) => part.split(" ")).map(([name, ...sources]) => [name, sources]));
}

describe("the content security policy", () => {
  test("forbids everything, then allows exactly what the interface needs", () => {
    expect(directives(NONCE)).toEqual({
      "default-src": ["'none'"],
      "script-src": [`'nonce-${NONCE}'`, "'strict-dynamic'"],
      "style-src": ["'self'", `'nonce-${NONCE}'`],
      "style-src-attr": ["'unsafe-inline'"],
      "connect-src": ["'self'"],
      "img-src": ["'self'", "data:"],
      "font-src": ["'self'"],
      "object-src": ["'none'"],
      "base-uri": ["'none'"],
      "frame-ancestors": ["'none'"],
      "form-action": ["'self'"],
    });
  });

  test("lets scripts of one answer run by that answer's nonce only", () => {
    const { "script-src": scripts = [] } = directives("another");
    expect(scripts).toContain("'nonce-another'");
    expect(scripts.join(" ")).not.toContain(NONCE);
  });

  test.each([false, true])("never lets inline scripts run without the nonce (development: %s)", (dev) => {
    expect(directives(NONCE, dev)["script-src"]).not.toContain("'unsafe-inline'");
  });

  test("lets code be evaluated in development only", () => {
    expect(directives(NONCE, true)["script-src"]).toContain("'unsafe-eval'");
    expect(contentSecurityPolicy(NONCE, false)).not.toContain("unsafe-eval");
  });
});

describe("the other headers", () => {
  const headers = { ...constantHeaders(HTTPS), ...pageHeaders({ nonce: NONCE, dev: false }) };

  test("keep answers out of caches, frames, other sites and type guessing", () => {
    expect(headers).toMatchObject({
      "Content-Security-Policy": contentSecurityPolicy(NONCE, false),
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "same-origin",
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Resource-Policy": "same-origin",
    });
  });

  test("let nothing run or be framed where an answer is no page", () => {
    const policy = constantHeaders(HTTPS)["Content-Security-Policy"]?.split("; ");
    expect(policy).toEqual(["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'none'"]);
  });

  test("let a worker load the build's own scripts, and nothing else", () => {
    const policy = filePolicy("/_next/static/chunks/worker.js").split("; ");
    expect(policy.filter((each) => !each.endsWith("'none'"))).toEqual(["script-src 'self'"]);
    expect(policy).toHaveLength(5);
    for (const file of ["/_next/static/media/font.woff2", "/_next/static/chunks/one.css"])
      expect(filePolicy(file)).toBe(constantHeaders(HTTPS)["Content-Security-Policy"]);
  });

  test("let the evidence to print load its style sheet, and nothing else", () => {
    const path = "/api/reviews/rev_1/evidence/review.html";
    const policy = answerHeaders(path, { nonce: NONCE, dev: false })["Content-Security-Policy"]?.split("; ") ?? [];
    expect(policy.filter((each) => !each.endsWith("'none'"))).toEqual(["style-src 'self'"]);
    expect(policy).toHaveLength(5);
  });

  test("let nothing run in the answer of a route, which keeps its constant policy", () => {
    for (const path of ["/api/clusters", "/api/v1/openapi.json", "/.well-known/security.txt", "/favicon.svg"])
      expect(answerHeaders(path, { nonce: NONCE, dev: false }), path).toEqual({ "Cache-Control": "no-store" });
    for (const path of ["/", "/sign-in", "/apiary", "/clusters/api/users"])
      expect(answerHeaders(path, { nonce: NONCE, dev: false }), path).toEqual(
        pageHeaders({ nonce: NONCE, dev: false }),
      );
  });

  test("leave of the browser's features writing to the clipboard and passkeys, and those to our own page", () => {
    const features = (headers["Permissions-Policy"] ?? "").split(", ");
    expect(features.filter((feature) => !feature.endsWith("=()"))).toEqual([
      "clipboard-write=(self)",
      "publickey-credentials-create=(self)",
      "publickey-credentials-get=(self)",
    ]);
    expect(features).toEqual(expect.arrayContaining(["camera=()", "microphone=()", "clipboard-read=()"]));
  });

  test("hold the browser to https for two years, where the address is https", () => {
    expect(headers["Strict-Transport-Security"]).toBe("max-age=63072000");
  });

  test("hold subdomains to https only where that was chosen", () => {
    expect(constantHeaders({ ...HTTPS, includeSubDomains: true })["Strict-Transport-Security"]).toBe(
      "max-age=63072000; includeSubDomains",
    );
  });

  test("do not mention https on plain http, where browsers ignore it", () => {
    expect(constantHeaders({ ...HTTPS, https: false })).not.toHaveProperty("Strict-Transport-Security");
  });
});
