import type { Me } from "../wire/api.js";
import { type Box, createBox } from "./box.js";
import type { Boxes } from "./boxes.js";
import type { Client } from "./client.js";
import { set } from "./dom.js";
import type { Drafts } from "./drafts.js";
import { themeOf } from "./frame.js";
import { findInline } from "./inline-place.js";
import { sheet } from "./style.js";
import { boxCss } from "./style-box.js";

export interface InlineDeps {
  readonly client: Client;
  readonly drafts: Drafts;
  readonly me: () => Me;
}

const css = `
.box { inline-size: 100%; border-radius: 0; box-shadow: none; font: 15px/1.45 var(--font); color: var(--ink); }
.box header { display: none; }
.box[data-shape="open"] { position: static; block-size: auto; z-index: auto; padding: 0; }
.box .body, .box[data-shape="open"] .body { block-size: auto; min-block-size: var(--inline-least, min(360px, 70vh));
  max-block-size: var(--inline-most, max(320px, min(760px, calc(100vh - 190px)))); flex: none; }
.bubble { max-inline-size: min(86%, 560px); }
.log { padding: 12px 18px; }
`;

/**
 * The boxes, of which one stands in the page itself where the page is about a conversation (`data-sidetone-inline`). It
 * takes the place of the transcript that the server drew once the messages are in: what was there for readers without
 * scripts stays until then.
 */
export function withInline(deps: InlineDeps, boxes: Boxes): Boxes {
  const place = findInline();
  const id = place?.dataset["sidetoneInline"];
  if (!place || !id) return boxes;
  const { client } = deps;
  const box = createBox(id, {
    ...deps,
    reshape: () => undefined,
    async sendFrom({ composer }, number) {
      await follow(deps, id, number, composer.text());
      return null;
    },
  });
  let shown = false;

  async function load(conversationId: string): Promise<void> {
    if ((await client.find(conversationId)).ok) await client.history.newest(conversationId);
  }

  return {
    ...boxes,
    show: (conversation, opener) => (conversation.id === id ? box.focus() : boxes.show(conversation, opener)),
    showMessage: (conversation, seq, opener) =>
      conversation.id === id ? void box.reveal(seq) : boxes.showMessage(conversation, seq, opener),
    popUp: (conversation) => (conversation.id === id ? undefined : boxes.popUp(conversation)),
    restore() {
      boxes.restore();
      void load(id);
    },
    giveBack(conversationId, text) {
      if (conversationId !== id) return boxes.giveBack(conversationId, text);
      box.composer.setText(deps.drafts.giveBack(id, text));
    },
    attending: (conversationId) =>
      conversationId === id ? shown && box.attended() : boxes.attending(conversationId),
    draw() {
      boxes.draw();
      if (!shown && client.state().threads.get(id)?.loaded) {
        shown = true;
        mount(place, box);
      }
      if (!shown) return;
      set(place, "data-theme", themeOf(place, client.state().preferences));
      box.draw();
    },
  };
}

function mount(place: HTMLElement, box: Box): void {
  const root = place.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet(boxCss + css)];
  root.append(box.element);
  // Nobody shall find it twice, by name or by the browser's own search.
  place.replaceChildren();
  box.draw();
  box.element.querySelector(".log")?.scrollTo(0, Number.MAX_SAFE_INTEGER);
  // The address may say that the reader came to reply.
  if (location.hash === "#reply") box.focus();
}

/** Another number of ours is another conversation: its page opens, with what was being written. */
async function follow(deps: InlineDeps, id: string, from: string, draft: string): Promise<void> {
  const { client, drafts } = deps;
  const peer = client.state().conversations.get(id)?.peer;
  const answer = peer ? await client.open({ number: peer, from }) : null;
  if (!answer?.ok) return;
  drafts.typed(answer.value.id, draft);
  drafts.typed(id, "");
  location.assign(`${client.base}messages/${answer.value.id}`);
}
