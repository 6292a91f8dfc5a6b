import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars, { type HelperOptions, type SafeString } from "handlebars";
import type { Values } from "../core/catalogue.js";
import { iconMarkup } from "./icons.js";
import type { Shell, Views } from "./pages/views.js";
import type { Words } from "./words.js";

/** What every page is rendered with, beside its own data. */
export interface Setting {
  readonly shell: Shell;
  readonly words: Words;
}

/** Renders a page in its layout; what it is given is all it can see. */
export type Render = <Name extends keyof Views>(name: Name, setting: Setting, page: Views[Name]) => string;

/**
 * What a page in a frame of the portal must know before it is drawn: the portal's own parts stand around it, and its
 * colours are the portal's where the reader leaves them open.
 */
const frameScript = new Handlebars.SafeString(
  [
    'if(window.frameElement&&frameElement.hasAttribute("data-sidetone-frame")){',
    'let d=document.documentElement,w=getComputedStyle(parent.document.documentElement).getPropertyValue("--sidetone-theme").trim();',
    'd.setAttribute("data-framed","");d.style.setProperty("--sidetone-theme",w);',
    'if(d.dataset.theme==="auto"&&w)d.dataset.theme=w}',
  ].join(""),
);

/** Compiles every view of a folder once; a view that names what it was not given throws when rendered. */
export function createViews(folder: string): Render {
  const handlebars = Handlebars.create();
  handlebars.registerHelper({ t: plain, tBdi: isolated, icon: drawing });
  for (const [name, source] of templatesIn(join(folder, "partials"))) {
    handlebars.registerPartial(name, source);
  }
  const options = { strict: true, preventIndent: true, knownHelpers: { t: true, tBdi: true, icon: true } };
  const compileAll = (part: string) =>
    new Map(
      templatesIn(join(folder, part)).map(([name, source]) => [name, handlebars.compile(source, options)]),
    );
  const pages = compileAll("pages");
  const layout = compileAll("layouts").get("main");
  if (!layout) throw new Error("there is no layout main.hbs");

  return function render(name, { shell, words }, page) {
    const view = pages.get(name);
    if (!view) throw new Error(`there is no view ${name}.hbs`);
    const data = { data: { words } };
    // Layout and page see the same object, `page` beside the shell, so that a page has no way to override the shell.
    const content = new Handlebars.SafeString(view({ ...page, shell }, data));
    return layout({ ...shell, content, frameScript }, data);
  };
}

/** `{{t "message"}}`: one phrase of the catalogue; what it says is escaped like every other text. */
function plain(key: string, { hash, data }: HelperOptions): string {
  return wordsIn(data).t(key, hash as Values);
}

/** `{{tBdi "page.welcome" name=…}}`: each text that is put in stands in a `bdi` of its own and cannot turn the rest around. */
function isolated(key: string, { hash, data }: HelperOptions): SafeString {
  const texts: string[] = [];
  const marked = Object.entries(hash as Values).map(([name, value]) => {
    if (typeof value === "number") return [name, value];
    return [name, `\uE000${texts.push(value) - 1}\uE001`];
  });
  const said = Handlebars.escapeExpression(wordsIn(data).t(key, Object.fromEntries(marked)));
  const filled = said.replace(/\uE000(\d+)\uE001/g, (_, index: string) => bdi(texts[Number(index)]));
  return new Handlebars.SafeString(filled);
}

/** `{{icon "phone"}}`: a drawing that decorates the words beside it. */
function drawing(name: string): SafeString {
  return new Handlebars.SafeString(iconMarkup(name));
}

function bdi(text: string | undefined): string {
  return `<bdi>${Handlebars.escapeExpression(text ?? "")}</bdi>`;
}

function wordsIn(data: { readonly words: Words }): Words {
  return data.words;
}

function templatesIn(folder: string): [name: string, source: string][] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".hbs"))
    .map((file) => [file.slice(0, -4), readFileSync(join(folder, file), "utf8")]);
}
