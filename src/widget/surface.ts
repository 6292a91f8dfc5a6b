import type { Me } from "../wire/api.js";
import { watchActivity } from "./activity.js";
import type { Boxes } from "./boxes.js";
import type { Client } from "./client.js";
import { createCourtesy } from "./courtesy.js";
import { createDock, type Dock } from "./dock.js";
import { h } from "./dom.js";
import type { Menu } from "./door.js";
import { createDrafts } from "./drafts.js";
import { createFrame } from "./frame.js";
import { createLazyBoxes } from "./lazy-boxes.js";
import { createMemory } from "./memory.js";
import { listenForShortcut } from "./shortcut.js";
import { wear } from "./style.js";
import { createWatch } from "./watch.js";

/** What can be drawn once the server has said who we are. */
export interface Surface {
  readonly boxes: Boxes;
  readonly dock: Dock;
  /** Looks whether a control of the page that has the focus is hidden by what is ours. */
  readonly giveWay: () => void;
  /** What may be sent, or with whom, is another now. */
  renew(): void;
  draw(): void;
}

export interface SurfaceDeps {
  readonly client: Client;
  readonly me: () => Me;
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  /** The key that leads here, where the page has a wish about it. */
  readonly shortcut: string | undefined;
  /** What stands above the dock. */
  readonly notes: HTMLElement;
  /** What leads to our pages from the dock; null where the page has a menu for that. */
  readonly menu: Menu | null;
  /** Opens or closes the settings. */
  readonly settings: (opener: HTMLElement) => void;
}

/** Puts dock and boxes at the bottom edge of the page. */
export function createSurface(deps: SurfaceDeps): Surface {
  const { client, me, host, root, shortcut, notes, settings, menu } = deps;
  const memory = createMemory(sessionStorage, me().user.id);
  const dress = (css: string): void => wear(root, css);
  const drafts = createDrafts({ ...client, memory });
  const home = (opener: HTMLElement | null): void => dock.focus(opener);
  const boxes = createLazyBoxes({ client, memory, drafts, me, home }, dress);
  const dock = createDock({
    client,
    me,
    show: boxes.show,
    showMessage: boxes.showMessage,
    settings,
    menu,
    dress,
    changed: () => watch(),
  });
  const frame = createFrame(host, boxes.element, h("div", { class: "stack" }, notes, dock.element));
  root.append(frame.element);
  listenForShortcut(shortcut, { root, stops: () => [dock.stop, ...boxes.open()] });

  const watch = createWatch({
    client,
    people: () => [
      ...dock.people(),
      ...boxes.open().flatMap(({ id }) => client.state().conversations.get(id)?.person?.id ?? []),
    ],
  });
  watchActivity(client.api);

  function draw(): void {
    boxes.draw();
    dock.draw();
    frame.draw(client.state().preferences);
    watch();
  }

  return {
    boxes,
    dock,
    draw,
    renew() {
      boxes.restore();
      dock.refresh();
      draw();
    },
    giveWay: createCourtesy({
      host,
      edge: frame.element,
      fold(covers) {
        if (covers(dock.element)) dock.fold();
        boxes.fold(covers);
      },
    }),
  };
}
