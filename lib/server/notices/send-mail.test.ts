import { statSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { mailsIn } from "../../testing/next-headers.ts";
import { freshProcess, registry } from "../../testing/server.ts";
import { log } from "../base/log.ts";
import type { Mail } from "./mail-layout.ts";
import { hasMail, sendMail } from "./send-mail.ts";

const SECRET = "s".repeat(43);
const MAIL: Mail = {
  to: { name: "Bea", address: "bea@example.com" },
  subject: "Set a new password",
  sentences: ["A new password was requested."],
  link: { label: "Set it", url: `http://localhost:3000/reset/tok_1#${SECRET}`, note: "It works once." },
};

const folder = freshProcess();

/** A mail without its quoted-printable form. */
function decoded(mail: string): string {
  const bytes = mail
    .replaceAll(/=\r?\n/g, "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** What the log was given, as JSON. */
function logged(): () => string {
  const error = vi.spyOn(log(), "error");
  return () => JSON.stringify(error.mock.calls);
}

test("without an address to send to, nothing is sent and nothing is claimed", async () => {
  expect(hasMail()).toBe(false);
  expect(await sendMail(MAIL)).toBe(false);
});

describe("to a folder", () => {
  const mails = () => mailsIn(join(folder(), "mail"));
  beforeEach(() => void vi.stubEnv("SMTP_URL", `file:${join(folder(), "mail")}`));

  test("a mail is one file for its owner alone, as text and as HTML", async () => {
    expect(hasMail()).toBe(true);
    expect(await sendMail(MAIL)).toBe(true);
    const [mail = ""] = mails();
    expect(mail).toContain("To: Bea <bea@example.com>");
    expect(mail).toContain("From: Rolecall <rolecall@localhost>");
    expect(mail.split(SECRET)).toHaveLength(3);
    expect(mail).toMatch(/Content-Type: text\/plain[\s\S]*Content-Type: text\/html/);
    expect(statSync(join(folder(), "mail")).mode & 0o777).toBe(0o700);
  });

  test("a name with a line break adds no header and no receiver", async () => {
    const name = 'Bea"\r\nBcc: eve@example.com\u2028X: y';
    await sendMail({ ...MAIL, to: { name, address: MAIL.to.address }, subject: "Hello\r\nBcc: eve@example.com" });
    const [head = ""] = (mails()[0] ?? "").split("\n\n", 1);
    expect(head.split("\n").filter((line) => /^(bcc|x):/i.test(line))).toEqual([]);
    expect(head).toContain("Subject: Hello Bcc: eve@example.com");
  });

  test("no word of a mail is a link, but Rolecall's own address", async () => {
    await sendMail({
      to: { name: "www.evil.example", address: "a@example.com" },
      subject: "Hello",
      sentences: [
        "https://evil.example/x (eve@evil.example) of evil.example/y invited you to http://localhost:3000.",
        "A SQL user may be app.orders.",
      ],
      link: { label: "Set it", url: `http://localhost:3000/reset/tok_1#${SECRET}`, note: "It works once." },
    });
    const [, ...body] = decoded(mails()[0] ?? "").split("\n\n");
    const text = body.join("\n\n");
    expect(text).not.toMatch(/(?:https:\/\/|www\.)evil|evil\.example\//);
    expect(text.match(/\u2060/g)?.length).toBeGreaterThan(4);
    expect(text).toContain("invited you to http://localhost:3000.");
    expect(text).toContain("app.orders");
    expect(text.split(`http://localhost:3000/reset/tok_1#${SECRET}`)).toHaveLength(3);
  });

  test("what people have chosen is text in the HTML too", async () => {
    await sendMail({
      ...MAIL,
      to: { name: "<img src=x>", address: "a@example.com" },
      sentences: ['"><script>x</script>'],
    });
    const html = (mails()[0] ?? "").split("text/html")[1];
    expect(html).not.toMatch(/<(img|script)/);
    expect(html).toContain("&lt;img src=x&gt;");
  });
});

describe("to a server", () => {
  let server: Server;
  let received = "";
  let answer = "250 taken";
  beforeEach(async () => {
    received = "";
    answer = "250 taken";
    server = createServer((socket) => {
      socket.write("220 ready\r\n");
      let inBody = false;
      socket.on("data", (chunk) => {
        received += chunk;
        if (inBody && received.endsWith("\r\n.\r\n")) socket.write(`${answer}\r\n`);
        else if (!inBody)
          for (const line of String(chunk).split("\r\n").filter(Boolean)) socket.write(`${reply(line)}\r\n`);
        if (/^DATA\r\n/m.test(String(chunk))) inBody = true;
        if (inBody && received.endsWith("\r\n.\r\n")) inBody = false;
      });
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    vi.stubEnv("SMTP_URL", `smtp://127.0.0.1:${port}`);
    vi.stubEnv("MAIL_FROM", "Rolecall <rolecall@example.com>");
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  function reply(line: string): string {
    if (line.startsWith("DATA")) return "354 go on";
    if (line.startsWith("EHLO")) return "250 fake";
    return line.startsWith("QUIT") ? "221 bye" : "250 ok";
  }

  test("a mail arrives, from the address of the configuration", async () => {
    expect(await sendMail(MAIL)).toBe(true);
    expect(received).toContain("MAIL FROM:<rolecall@example.com>");
    expect(received).toContain("RCPT TO:<bea@example.com>");
    expect(received).toContain(SECRET);
  });

  test("a refusal that quotes the mail brings no secret into the log", async () => {
    // As it stands in a mail: broken into two lines, of which a server makes one.
    answer = `554 5.7.1 listed: http://localhost:3000/reset/tok_1#${SECRET.slice(0, 20)}= ${SECRET.slice(20)}`;
    const lines = logged();
    expect(await sendMail(MAIL)).toBe(false);
    expect(lines()).toContain("554");
    expect(lines()).toContain("bea@example.com");
    for (const part of [SECRET.slice(0, 20), SECRET.slice(20)]) expect(lines()).not.toContain(part);
  });

  test("a server that is not there is a failure, not an error", async () => {
    await new Promise((resolve) => server.close(resolve));
    const lines = logged();
    expect(await sendMail(MAIL)).toBe(false);
    expect(lines()).toContain("ECONNREFUSED");
  });

  test("one that does not offer TLS gets nothing, unless it is this machine", async () => {
    registry()?.clear();
    // A name of this machine that Rolecall does not know as such stands for a server elsewhere.
    vi.stubEnv("SMTP_URL", (process.env.SMTP_URL ?? "").replace("127.0.0.1", "0.0.0.0"));
    expect(await sendMail(MAIL)).toBe(false);
    expect(received).toContain("STARTTLS");
    expect(received).not.toContain("MAIL FROM");
  });
});
