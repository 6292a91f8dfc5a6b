import { Redis } from "ioredis";

const CONNECT_MS = 5_000;

/** Asks a Redis once whether it takes our login and answers; the code of what stands in the way, or null. */
export async function pingRedis(url: string): Promise<string | null> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: CONNECT_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  // What connect rejects with says only that the connection is closed; why is told here.
  let reason: unknown = null;
  redis.on("error", (error) => {
    reason ??= error;
  });
  try {
    await redis.connect();
    await redis.ping();
    return null;
  } catch (error) {
    return codeOf(reason ?? error);
  } finally {
    redis.disconnect();
  }
}

/** Redis begins each refusal with its code, such as WRONGPASS. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "?";
  if ("code" in error) return String(error.code);
  return /^[A-Z]{3,}/.exec(error.message)?.[0] ?? error.name;
}
