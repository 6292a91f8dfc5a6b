/** MariaDB's and PostgreSQL's codes for a login that they refuse, and for a database that is not there or not ours. */
const PASSWORD = ["ER_ACCESS_DENIED_ERROR", "ER_ACCESS_DENIED_NO_PASSWORD_ERROR", "28P01", "28000"];
const MISSING = ["ER_BAD_DB_ERROR", "ER_DBACCESS_DENIED_ERROR", "3D000"];

/** Why a database can't be used, by the code that it or the system gave. */
export function refusalOf(code: string): "password" | "missing" | "unreachable" {
  if (PASSWORD.includes(code)) return "password";
  return MISSING.includes(code) ? "missing" : "unreachable";
}
