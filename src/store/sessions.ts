import type { SessionStore } from "../ports.js";
import { type Database, DatabaseError } from "./database.js";
import { sessionRow, toSession } from "./rows.js";
import { columnsOf, hostTokenTable, sessionTable } from "./tables.js";

/** An instance whose clock is late may take a token for good that has expired here. */
const CLOCKS_APART_MS = 5 * 60_000;

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
    async remove(key) {
      // A row of an earlier version has no key of its own.
      await sql.change("DELETE FROM sidetone_sessions WHERE token_hash=?", [key]);
      await sql.change("DELETE FROM sidetone_sessions WHERE session_key=?", [key]);
    },
    async useToken(tokenId, expiresAt) {
      try {
        await sql.insert(hostTokenTable, [[tokenId, expiresAt]], "fail");
        return true;
      } catch (error) {
        if (error instanceof DatabaseError && error.kind === "unique") return false;
        throw error;
      }
    },
    async purge(now) {
      await sql.change("DELETE FROM sidetone_host_tokens WHERE expires_at<=?", [now - CLOCKS_APART_MS]);
      return sql.change("DELETE FROM sidetone_sessions WHERE expires_at<=?", [now]);
    },
  };
}
