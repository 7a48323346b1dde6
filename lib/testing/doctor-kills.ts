import type { Hands, Journal, Session } from "#lib/sql/assumptions/full/hands.ts";

/* For tests only: a process that ends in the middle of a full check. */

export class Killed extends Error {}

/** `at`: the number of the act in which it ends, from 1 on; `isDone`: whether that act still has its effect. */
export type Death = { readonly at: number; readonly isDone: boolean };

/** Hands and journal of a process that ends so. `acts` counts what it did. */
export function mortal(
  hands: Hands,
  journal: Journal,
  death: Death,
): { hands: Hands; journal: Journal; acts: () => number } {
  let acts = 0;
  const act = async <T>(work: () => Promise<T>): Promise<T> => {
    acts += 1;
    if (acts < death.at) return work();
    if (acts === death.at && death.isDone) await work();
    throw new Killed();
  };
  const session = (inner: Session): Session => ({
    run: (statement) => act(() => inner.run(statement)),
    close: () => inner.close(),
  });
  const { api } = hands;
  const dying: Hands = {
    ...hands,
    api: {
      create: (name, password) => act(() => api.create(name, password)),
      setPassword: (name, password) => act(() => api.setPassword(name, password)),
      remove: (name) => act(() => api.remove(name)),
      names: () => act(() => api.names()),
    },
    admin: session(hands.admin),
    signIn: (name, password) =>
      act(async () => {
        const login = await hands.signIn(name, password);
        return login.is === "open" ? { is: "open", session: session(login.session) } : login;
      }),
  };
  return { hands: dying, journal: { write: (things) => act(() => journal.write(things)) }, acts: () => acts };
}

/** That never ends. */
export const IMMORTAL: Death = { at: Number.POSITIVE_INFINITY, isDone: false };
