import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Handlebars from "handlebars";
import type { Shell, Views } from "./pages/views.js";

/** Renders a page in its layout; what it is given is all it can see. */
export type Render = <Name extends keyof Views>(name: Name, shell: Shell, page: Views[Name]) => string;

/** Compiles every view of a folder once; a view that names what it was not given throws when rendered. */
export function createViews(folder: string): Render {
  const handlebars = Handlebars.create();
  for (const [name, source] of templatesIn(join(folder, "partials"))) {
    handlebars.registerPartial(name, source);
  }
  const options = { strict: true, preventIndent: true };
  const compileAll = (part: string) =>
    new Map(
      templatesIn(join(folder, part)).map(([name, source]) => [name, handlebars.compile(source, options)]),
    );
  const pages = compileAll("pages");
  const layout = compileAll("layouts").get("main");
  if (!layout) throw new Error("there is no layout main.hbs");

  return function render(name, shell, page) {
    const view = pages.get(name);
    if (!view) throw new Error(`there is no view ${name}.hbs`);
    // Layout and page see the same object, `page` beside the shell, so that a page has no way to override the shell.
    const content = new Handlebars.SafeString(view({ ...page, shell }));
    return layout({ ...shell, content });
  };
}

function templatesIn(folder: string): [name: string, source: string][] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".hbs"))
    .map((file) => [file.slice(0, -4), readFileSync(join(folder, file), "utf8")]);
}
