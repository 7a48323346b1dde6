/** Three dots. They are drawn in `base.css`, since a table has them in each row: there the button itself draws them. */
export function MoreIcon() {
  return <span className="more-icon" />;
}
