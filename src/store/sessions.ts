import type { SessionStore } from "../ports.js";
import type { Database } from "./database.js";
import { sessionRow, toSession } from "./rows.js";
import { columnsOf, sessionTable } from "./tables.js";

export function createSessionStore({ sql }: Database): SessionStore {
  return {
    async create(session) {
      await sql.insert(sessionTable, [sessionRow(session)], "fail");
    },
    async find(tokenHash, now) {
      const [row] = await sql.read(
        `SELECT ${columnsOf(sessionTable)} FROM sidetone_sessions WHERE token_hash=? AND expires_at>?`,
        [tokenHash, now],
      );
      return row ? toSession(row) : null;
    },
    async extend(tokenHash, expiresAt) {
      await sql.change("UPDATE sidetone_sessions SET expires_at=? WHERE token_hash=?", [
        expiresAt,
        tokenHash,
      ]);
    },
    async remove(tokenHash) {
      await sql.change("DELETE FROM sidetone_sessions WHERE token_hash=?", [tokenHash]);
    },
    async purge(now) {
      return sql.change("DELETE FROM sidetone_sessions WHERE expires_at<=?", [now]);
    },
  };
}
