/** The last row of a page: where the next one goes on. */
export interface PagePosition {
  /** Milliseconds since 1970 of the row. */
  readonly at: number;
  /** Id of the row, which decides between rows of the same moment. */
  readonly id: string;
}

/** `at.id`, as it goes over the wire. */
export function formatPageToken({ at, id }: PagePosition): string {
  return `${at}.${id}`;
}

/** Reads a page token; null for anything that {@link formatPageToken} can't have written. */
export function parsePageToken(text: string): PagePosition | null {
  const [, digits, id] = /^(0|[1-9]\d{0,15})\.([A-Za-z0-9_-]{1,64})$/.exec(text) ?? [];
  const at = Number(digits);
  return id !== undefined && Number.isSafeInteger(at) ? { at, id } : null;
}

/** Where the next page goes on, of rows that were asked for with one more than `limit`; null at the end. */
export function lastOf<Row>(rows: readonly Row[], limit: number, place: (row: Row) => string): string | null {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return last === undefined ? null : place(last);
}
