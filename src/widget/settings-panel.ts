/** The settings panel: a script of its own, because most pages are left without anybody opening it. */
import type { Me } from "../wire/api.js";
import type { Preferences, PreferencesChange } from "../wire/preferences.js";
import type { Client } from "./client.js";
import { h, iconButton, say, set } from "./dom.js";
import type { Notices } from "./notices.js";
import type { Player } from "./player.js";
import { type Control, choice, range, section, type Translate, toggle } from "./settings-controls.js";
import { createDesktop } from "./settings-desktop.js";
import { createPush } from "./settings-push.js";
import { createDoNotDisturb } from "./settings-quiet.js";
import { sheet } from "./settings-style.js";
import { toneNames } from "./tones.js";

export interface SettingsPanel {
  readonly element: HTMLElement;
  isOpen(): boolean;
  open(opener: HTMLElement | null): void;
  close(): void;
  draw(): void;
}

export interface PanelDeps {
  readonly base: string;
  readonly root: ShadowRoot;
  readonly client: Client;
  readonly notices: Notices;
  readonly player: Player;
  readonly me: () => Me | null;
  /** Of the words that `t` says; both are the widget's, which has loaded them. */
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
  readonly t: Translate;
}

/** What every group of settings works with. */
export interface GroupDeps extends PanelDeps {
  /** Saves a change, and says when that did not work. */
  readonly save: (change: PreferencesChange) => Promise<boolean>;
  /** Says why something else did not work. */
  readonly report: (words: string) => void;
}

const emailMinutes = [5, 15, 30, 60, 240];

/** Makes the panel; it shows what the server has, and a change shows when the server has taken it. */
export function createSettingsPanel(deps: PanelDeps): SettingsPanel {
  const { client, root, t } = deps;
  const problem = h("p", { class: "problem", role: "alert" });
  const report = (words: string): void => say(problem, words);
  const groups = createGroups({ ...deps, report, save });
  const close = iconButton(t("close"), "close", leave);
  const heading = h("h2", { id: "sidetone-settings", text: t("settings") });
  const element = h(
    "section",
    { class: "settings", role: "dialog", "aria-labelledby": "sidetone-settings", tabindex: -1, hidden: true },
    h("header", {}, heading, close),
    h("div", { class: "fields" }, problem, ...groups.map((group) => group.element)),
  );
  let opener: HTMLElement | null = null;

  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet()];
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
  });

  async function save(change: PreferencesChange): Promise<boolean> {
    report("");
    const answer = await client.prefer(change);
    if (!answer.ok) report(answer.failure.kind === "refused" ? answer.failure.message : t("cantReach"));
    draw();
    return answer.ok;
  }

  function draw(): void {
    const { preferences } = client.state();
    if (element.hidden || !preferences) return;
    // At the edge at which the dock is.
    set(element, "data-side", preferences.dockSide);
    for (const group of groups) group.draw(preferences);
  }

  function leave(): void {
    if (element.hidden) return;
    element.hidden = true;
    if (opener) set(opener, "aria-expanded", "false");
    opener?.focus();
  }

  return {
    element,
    isOpen: () => !element.hidden,
    open(from) {
      opener = from;
      element.hidden = false;
      report("");
      draw();
      if (opener) set(opener, "aria-expanded", "true");
      element.focus();
    },
    close: leave,
    draw,
  };
}

function createGroups(deps: GroupDeps): readonly Control[] {
  const { t, me } = deps;
  return [
    section(t("settings.sound"), createSound(deps)),
    section(t("settings.notifications"), [
      ...createDesktop(deps),
      createPush(deps),
      ...(me()?.mail ? [createEmail(deps)] : []),
    ]),
    createDoNotDisturb(deps),
    section(t("settings.privacy"), [
      flag(deps, "appearOffline"),
      flag(deps, "shareTyping"),
      flag(deps, "shareRead"),
    ]),
    section(t("settings.look"), createLook(deps)),
  ];
}

function createSound({ t, save, player, client, report }: GroupDeps): readonly Control[] {
  const names = toneNames.map((name) => [name, t(`settings.tone.${name}`)] as const);
  const test = h("button", { type: "button", class: "plain", text: t("settings.test") });
  test.addEventListener("click", () => {
    const { preferences } = client.state();
    if (!preferences) return;
    void player.play(preferences.tone, preferences.volume).then((heard) => {
      report(heard ? "" : t("settings.noSound"));
    });
  });
  const tone = choice(
    t("settings.tone"),
    names,
    ({ tone: chosen }) => chosen,
    (chosen) => save({ tone: chosen }),
  );
  tone.element.append(test);
  return [
    toggle(
      t("settings.soundOn"),
      ({ sound }) => sound,
      (sound) => save({ sound }),
    ),
    tone,
    range(
      t("settings.volume"),
      ({ volume }) => volume,
      (volume) => save({ volume }),
    ),
  ];
}

function createEmail({ t, save }: GroupDeps): Control {
  const offers = emailMinutes.map((count) => [String(count), t("settings.emailAfter", { count })] as const);
  return choice(
    t("settings.email"),
    [["", t("settings.never")], ...offers],
    ({ emailAfterMinutes }) => (emailAfterMinutes === null ? "" : String(emailAfterMinutes)),
    (minutes) => save({ emailAfterMinutes: minutes === "" ? null : Number(minutes) }),
  );
}

function createLook({ t, save, direction }: GroupDeps): readonly Control[] {
  const languages = [
    ["", t("settings.language.auto")],
    ["en", "English"],
    ["es", "Español"],
    ["fr", "Français"],
    ["de", "Deutsch"],
    ["ar", "العربية"],
  ] as const;
  const themes = (["auto", "light", "dark"] as const).map(
    (name) => [name, t(`settings.theme.${name}`)] as const,
  );
  const [end, start] = direction === "ltr" ? (["right", "left"] as const) : (["left", "right"] as const);
  const sides = [
    ["end", t(`settings.side.${end}`)],
    ["start", t(`settings.side.${start}`)],
  ] as const;
  return [
    choice(
      t("settings.theme"),
      themes,
      ({ theme }) => theme,
      (theme) => save({ theme }),
    ),
    choice(
      t("settings.side"),
      sides,
      ({ dockSide }) => dockSide,
      (dockSide) => save({ dockSide }),
    ),
    choice(
      t("settings.language"),
      languages,
      ({ language }) => language ?? "",
      (language) => save({ language: language === "" ? null : language }),
    ),
  ];
}

/** A switch for something that is on or off. */
function flag({ t, save }: GroupDeps, name: "appearOffline" | "shareTyping" | "shareRead"): Control {
  return toggle(
    t(`settings.${name}`),
    (preferences: Preferences) => preferences[name],
    (on) => save({ [name]: on }),
  );
}
