import type { Statement } from "../../tokens.ts";
import type { SqlAnswer } from "../assumption.ts";
import { isOwn, lifeOf } from "./clean.ts";
import type { Hands, Journal, Session, SignIn } from "./hands.ts";
import { doctorName, newMarks, type Thing } from "./things.ts";

/** What a check has made so far. It is in the journal before it is made. */
export class Made {
  readonly #hands: Hands;
  readonly #journal: Journal;
  readonly #signal: AbortSignal;
  readonly #sessions = new Set<Session>();
  #things: readonly Thing[];

  constructor(hands: Hands, journal: Journal, { things, signal }: { things: readonly Thing[]; signal: AbortSignal }) {
    this.#hands = hands;
    this.#journal = journal;
    this.#things = things;
    this.#signal = signal;
  }

  get things(): readonly Thing[] {
    return this.#things;
  }

  /** Says a step before it is done. Throws where the check was cancelled. */
  step(says: string): void {
    this.#signal.throwIfAborted();
    this.#hands.step(says);
  }

  /** Runs a statement as the admin. Throws where the check was cancelled. */
  async admin(statement: Statement): Promise<SqlAnswer> {
    this.step(statement.says);
    return this.#hands.admin.run(statement);
  }

  async plan(kind: Thing["kind"], madeBy: Thing["madeBy"], owner: string | null = null): Promise<Thing> {
    this.#signal.throwIfAborted();
    const { randomBytes, now } = this.#hands;
    const random = (below: number) => [...randomBytes(5)].reduce((sum, byte) => sum * 256 + byte, 0) % below;
    const marks = kind === "user" ? newMarks(now(), random) : null;
    const name = doctorName(randomBytes(20));
    const thing: Thing = { kind, name, madeBy, owner, marks, plannedAt: now(), seen: null };
    await this.#write([...this.#things, thing]);
    return thing;
  }

  /** Notes that it is there, with what the cluster prints of it. */
  async born(thing: Thing, seen: string): Promise<void> {
    await this.#write(
      this.#things.map((each) => (each.name === thing.name ? Object.assign({}, each, { seen }) : each)),
    );
  }

  /** Takes what was never made, or is gone, out of the journal. */
  async forget(thing: Thing): Promise<void> {
    await this.#write(this.#things.filter(({ name }) => name !== thing.name));
  }

  /** Whether it is there and the one that was made. */
  async isThere({ name }: Thing): Promise<boolean> {
    const thing = this.#things.find((each) => each.name === name);
    if (!thing) return false;
    return (await isOwn(this.#hands, thing, await lifeOf(this.#hands.admin, name))) === true;
  }

  async signIn({ name }: Thing, password: string, says: string): Promise<SignIn> {
    this.step(says);
    const login = await this.#hands.signIn(name, password);
    if (login.is === "open") this.#sessions.add(login.session);
    return login;
  }

  async close(): Promise<void> {
    for (const session of this.#sessions) await session.close();
  }

  async #write(things: readonly Thing[]): Promise<void> {
    await this.#journal.write(things);
    this.#things = things;
  }
}
