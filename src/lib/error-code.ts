/** The code that a system, a database or a library gave with an error, such as ENOENT; `?` where there is none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "?";
}
