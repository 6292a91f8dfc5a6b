import type { Boxes, BoxesDeps } from "./boxes.js";
import { h } from "./dom.js";
import { findInline } from "./inline-place.js";
import { createLazy } from "./lazy.js";

/** The boxes, whose script is fetched with the first of them: most pages of a portal show none. */
export function createLazyBoxes(deps: BoxesDeps, dress: (css: string) => void): Boxes {
  const element = h("div", { class: "boxes" });
  const { now, use } = createLazy(async () => {
    const { createBoxes, withInline, boxCss } = await import("./boxes-part.js");
    dress(boxCss);
    return withInline(deps, createBoxes(deps, element));
  });
  return {
    element,
    show: (...wish) => use((boxes) => boxes.show(...wish)),
    showMessage: (...wish) => use((boxes) => boxes.showMessage(...wish)),
    popUp: (conversation) => use((boxes) => boxes.popUp(conversation)),
    restore() {
      if (now() || deps.memory.boxes().length > 0 || findInline()) use((boxes) => boxes.restore());
    },
    giveBack: (...text) => use((boxes) => boxes.giveBack(...text)),
    attending: (id) => now()?.attending(id) ?? false,
    fold: (covers) => now()?.fold(covers),
    open: () => now()?.open() ?? [],
    draw: () => now()?.draw(),
  };
}
