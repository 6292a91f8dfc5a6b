import type { MessageView, Page } from "../../src/wire/api.js";
import { eventually } from "../eventually.js";
import type { Browser } from "../http/server.js";

/** The newest messages of each of a user's conversations. */
export async function messages(browser: Browser): Promise<readonly MessageView[]> {
  const { json } = await browser.get<Page<{ id: string }>>("v1/conversations");
  const pages = await Promise.all(
    json.items.map(({ id }) => browser.get<Page<MessageView>>(`v1/conversations/${id}/messages`)),
  );
  return pages.flatMap((page) => page.json.items);
}

/** Resolves when the message is in one of these states. */
export async function stateBecomes(
  browser: Browser,
  { id }: MessageView,
  ...states: readonly MessageView["state"][]
): Promise<void> {
  await eventually(
    async () => {
      const message = (await messages(browser)).find((one) => one.id === id);
      return message !== undefined && states.includes(message.state);
    },
    { limitMs: 60_000 },
  );
}
