// A slow machine and a far network on demand, since most races of a play show only there.
import type { BrowserContext, Page } from "playwright-core";

/** How many times slower pages compute, and how many milliseconds each of their requests takes longer. */
const [rate = 1, latency = 0] = (process.env["SIDETONE_TEST_SLOW"] ?? "")
  .split(",")
  .filter(Boolean)
  .map(Number);

/**
 * Slows down every page of the context, as `SIDETONE_TEST_SLOW=4,200` asks for; else does nothing. A play that goes
 * offline needs `4,0`: the browser takes its word on the network from one of us only.
 */
export function slowDown(context: BrowserContext): void {
  if (rate === 1 && latency === 0) return;
  // A page that closes at once is slow enough.
  context.on("page", (page) => void slowPage(page).catch(() => undefined));
}

async function slowPage(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
  if (latency === 0) return;
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency,
    downloadThroughput: -1,
    uploadThroughput: -1,
  });
}
