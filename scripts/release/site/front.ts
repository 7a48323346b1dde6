import type { Page } from "./layout.ts";
import { inline, pictureOf, plain } from "./markdown.ts";
import { placeOf } from "./pages.ts";

const QUESTION = /^- \*\*\[(.+)\]\(([^)]+)\)\*\* (.+)$/gm;

/** A question with the page that answers it. */
export type Question = { question: string; target: string; answer: string };

/** The questions of the document that lists them. */
export function questionsIn(text: string): Question[] {
  return [...text.matchAll(QUESTION)].map(([, question = "", target = "", answer = ""]) => ({
    question,
    target,
    answer,
  }));
}

/** What people see first: what Rolecall is, ten questions, and the shortest way for each reader. */
export function frontPage(questions: string, readme: string): Page {
  const [, promise = ""] = /^\*\*(.+)\*\*$/m.exec(readme) ?? [];
  const [, why = ""] = /\n\n(Only one role [\s\S]+?)\n\n/.exec(readme) ?? [];
  const [, what = ""] = /\n\n(Rolecall is a web dashboard [^\n]+)\n/.exec(readme) ?? [];
  const resolve = (target: string) => {
    const [file = "", anchor] = target.split("#");
    const path = file.startsWith("../") ? file.slice(3) : `docs/${file}`;
    return { address: anchor === undefined ? placeOf(path) : `${placeOf(path)}#${anchor}`, name: undefined };
  };
  const cards = questionsIn(questions).map(
    ({ question, target, answer }) =>
      `<li><a href="${resolve(target).address}"><strong>${inline(question, resolve)}</strong></a><p>${inline(answer, resolve)}</p></li>`,
  );
  const picture = pictureOf({
    alt: "The SQL users of a cluster in Rolecall",
    light: placeOf("e2e/screens/sql-users.png"),
    dark: placeOf("e2e/screens/sql-users-dark.png"),
  });
  const body = `<div class="hero">
<h1>${inline(promise, resolve)}</h1>
<p class="lead">${inline(what, resolve).replace(/:$/, ".")}</p>
<p class="ways"><a class="primary" href="start.html#try-it">Try it on fake data</a><a href="start.html#only-a-report">Only a report</a><a href="operations.html#artefacts">Install it</a></p>
</div>
<h2 id="questions">Ten questions</h2>
<ul class="questions">
${cards.join("\n")}
</ul>
<h2 id="look">What it looks like</h2>
${picture}
<h2 id="why">Why</h2>
<p>${inline(why, resolve)}</p>`;
  return { place: "index.html", title: "Rolecall", body, headings: [], description: plain(inline(promise, resolve)) };
}
