import { loginFactsOf } from "#lib/sql/answers/login-facts.ts";
import { cellOf } from "#lib/sql/answers/read/result-set.ts";
import { showUser } from "#lib/sql/templates/user-facts.ts";
import { Refusal } from "../../base/failure.ts";
import type { Link } from "../link.ts";

export type Login = { login: boolean; validUntil: number | "unreadable" | null; lastLogin: number | null };

/** Whether and until when the cluster lets this SQL user log in. Throws the refusal `sql_user_not_found`, and `SqlError`. */
export async function loginOf(link: Link, name: string): Promise<Login> {
  const set = await link.run(showUser(name));
  const [row, ...others] = set.rows;
  if (!row || others.length > 0 || cellOf(set, row, "username") !== name) throw new Refusal("sql_user_not_found");
  return loginFactsOf(cellOf(set, row, "options"), cellOf(set, row, "estimated_last_login_time"));
}
