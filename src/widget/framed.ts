/**
 * The widget in a page of ours that stands in a frame of a portal: dock, boxes and notices are around it, so that only the
 * conversation in the page is live, and what opens a box is passed on.
 */
import type { Me } from "../wire/api.js";
import { createBoxes, withInline } from "./boxes-part.js";
import { createClient } from "./client.js";
import { h, wantsTab } from "./dom.js";
import { createDrafts } from "./drafts.js";
import { attendingEvent, openEvent } from "./frame-events.js";
import { findInline } from "./inline-place.js";
import type { Setting } from "./loader.js";
import type { Memory } from "./memory.js";
import { drawPlaces } from "./places.js";
import { createWatch } from "./watch.js";
import { awaitWords, speak } from "./words.js";

/** The boxes that were open belong to the page around. */
const forgetful: Memory = {
  boxes: () => [],
  keepBoxes: () => undefined,
  drafts: () => ({}),
  keepDraft: () => undefined,
};

/** Begins in a page that is shown in a frame. */
export async function begin({ base }: Setting): Promise<void> {
  await awaitWords(base);
  let me: Me | null = null;
  const client = createClient(base, null, {
    changed: () => queueMicrotask(draw),
    loaded: (next) => build(next),
    allowed: (next) => {
      me = next;
      boxes.restore();
    },
    inbound: () => undefined,
    returned: (id, text) => boxes.giveBack(id, text),
    attending: (id) => boxes.attending(id),
    contacts: () => undefined,
  });
  const drafts = createDrafts({ ...client, memory: forgetful });
  const deps = { client, memory: forgetful, drafts, me: () => me as Me, home: () => undefined };
  const boxes = withInline(deps, createBoxes(deps, h("div", {})));
  const inline = findInline()?.dataset["sidetoneInline"];
  const person = (): string | undefined => client.state().conversations.get(inline ?? "")?.person?.id;
  const watch = createWatch({ client, people: () => [person() ?? []].flat() });

  async function build(next: Me): Promise<void> {
    if (!me) await speak(base, next.preferences.language);
    me = next;
    if (inline) boxes.restore();
    draw();
  }

  function draw(): void {
    if (me) boxes.draw();
    drawPlaces(client.state());
    watch();
  }

  frameElement?.addEventListener(attendingEvent, (event) => {
    if (boxes.attending((event as CustomEvent<string>).detail)) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const id = (event.target as Element).closest<HTMLElement>("[data-sidetone-open]")?.dataset[
      "sidetoneOpen"
    ];
    if (!id || wantsTab(event)) return;
    // Where nobody takes it the link leads to the conversation's page.
    if (!parent.dispatchEvent(new CustomEvent(openEvent, { detail: id, cancelable: true })))
      event.preventDefault();
  });
  client.start();
}
