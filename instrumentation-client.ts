import { noEval } from "#lib/client/page/no-eval.ts";

// Next.js runs this before any module of a page, also where React makes the document anew and runs no script of it.
noEval();
