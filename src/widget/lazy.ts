export interface Lazy<Part> {
  /** The part, where it is there already. */
  now(): Part | null;
  /** Acts on the part when it is there; `failed` when it can't be fetched now. It is then fetched at the next wish. */
  use(act: (part: Part) => void, failed?: () => void): void;
}

/** A part of the widget whose script is fetched at its first use. */
export function createLazy<Part>(fetch: () => Promise<Part>): Lazy<Part> {
  let part: Part | null = null;
  let coming: Promise<Part> | null = null;

  async function get(): Promise<Part> {
    part = await fetch();
    return part;
  }

  return {
    now: () => part,
    use(act, failed) {
      if (part) {
        act(part);
        return;
      }
      coming ??= get();
      coming.then(act, () => {
        coming = null;
        failed?.();
      });
    },
  };
}
