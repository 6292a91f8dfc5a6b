import type { Me } from "../wire/api.js";
import type { Client } from "./client.js";
import { say } from "./dom.js";
import type { Notify } from "./notify.js";
import type * as Panel from "./settings-panel.js";
import { direction, locale, t } from "./words.js";

export interface Settings {
  /** Opens the panel, or closes the one that is open; `opener` gets the focus back. */
  toggle(opener: HTMLElement | null): void;
  draw(): void;
}

export interface SettingsDeps {
  readonly base: string;
  readonly root: ShadowRoot;
  readonly client: Client;
  readonly notify: Notify;
  readonly me: () => Me | null;
  /** Where the widget speaks to screen readers. */
  readonly spoken: HTMLElement;
}

/** The settings, whose script is loaded when they are opened for the first time. */
export function createSettings(deps: SettingsDeps): Settings {
  const { base, root, client, notify, me, spoken } = deps;
  let panel: Panel.SettingsPanel | null = null;

  async function open(opener: HTMLElement | null): Promise<void> {
    try {
      const script = (await import(`${base}settings.js`)) as typeof Panel;
      panel ??= script.createSettingsPanel({
        base,
        root,
        client,
        me,
        notices: notify.notices,
        player: notify.player,
        t,
        locale,
        direction,
      });
      if (!panel.element.isConnected) root.append(panel.element);
      panel.open(opener);
    } catch {
      say(spoken, t("cantReach"));
    }
  }

  return {
    toggle(opener) {
      if (panel?.isOpen()) panel.close();
      else void open(opener);
    },
    draw() {
      if (client.state().preferences) panel?.draw();
    },
  };
}
