/** Three dots, as lucide's *ellipsis* draws them, in a third of its characters: a table has one in each row of the document. */
export function MoreIcon() {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className="lucide more-icon">
      <path d="M5 12h0m7 0h0m7 0h0" />
    </svg>
  );
}
