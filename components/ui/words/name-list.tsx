"use client";

import { useState } from "react";
import { number } from "./counted.ts";
import { Mono } from "./mono.tsx";

const FIRST = 3;

/** Names in a sentence; of more than four the first three, and the others by a press. */
export function NameList({ names, arePeople = false }: { names: readonly string[]; arePeople?: boolean }) {
  const [isOpen, setOpen] = useState(false);
  if (names.length <= FIRST + 1) return <Names names={names} arePeople={arePeople} />;
  const more = names.length - FIRST;
  return (
    <>
      <Names names={isOpen ? names : names.slice(0, FIRST)} isCut={!isOpen} arePeople={arePeople} />
      {isOpen ? " " : " and "}
      <button type="button" aria-expanded={isOpen} className="link" onClick={() => setOpen(!isOpen)}>
        {isOpen ? "show fewer" : `${number(more)} more`}
      </button>
    </>
  );
}

type NamesProps = { names: readonly string[]; isCut?: boolean; arePeople: boolean };

function Names({ names, isCut = false, arePeople }: NamesProps) {
  return names.map((name, at) => (
    <span key={name} className="[overflow-wrap:anywhere]">
      {at > 0 && (at === names.length - 1 && !isCut ? " and " : ", ")}
      {arePeople ? name : <Mono>{name}</Mono>}
    </span>
  ));
}
