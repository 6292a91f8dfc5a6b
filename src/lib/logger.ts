import { pino } from "pino";

export type LogLevel = "debug" | "info" | "warn" | "error";

/** What the code logs to: facts first, then a fixed text. Never message bodies, passwords, tokens or database errors. */
export interface Logger {
  debug(facts: object, text: string): void;
  info(facts: object, text: string): void;
  warn(facts: object, text: string): void;
  error(facts: object, text: string): void;
  /** A logger whose every line also carries these facts. */
  child(facts: object): Logger;
}

export interface LoggerOptions {
  level: LogLevel | "silent";
  /** Where lines go; standard output unless given. */
  destination?: { write(line: string): void };
}

const SECRETS = ["authorization", "body", "cookie", "password", "secret", "set-cookie", "text", "token"];

/** A JSON-lines logger that blanks secrets and message texts, also when someone hands them over by mistake. */
export function createLogger({ level, destination }: LoggerOptions): Logger {
  const paths = SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);
  const options = {
    level,
    base: null,
    redact: { paths, censor: "[removed]" },
    serializers: { err: describeError, error: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Name, code and place of an error, without its message: Knex puts the values of a statement into it. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
  const frames = error.stack?.split("\n").filter((line) => /^\s+at /.test(line)) ?? [];
  return { type: error.name, ...code, at: frames.slice(0, 8).map((frame) => frame.trim()), ...cause };
}
