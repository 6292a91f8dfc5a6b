import { fileURLToPath } from "node:url";
import test from "ava";
import type { Shell } from "../../src/http/pages/views.js";
import { createViews } from "../../src/http/views.js";
import { createWords } from "../../src/http/words.js";
import { catalogues } from "../words.js";

const render = createViews(fileURLToPath(new URL("../../../views", import.meta.url)));

const shell: Shell = {
  title: "Sign in",
  base: "/sidetone/",
  nonce: "n0nce",
  lang: "en",
  dir: "ltr",
  theme: "auto",
  account: null,
  missed: 0,
};
const setting = { shell, words: createWords(catalogues)(null) };
const login = { next: "/sidetone/", tenant: "", username: "", asksTenant: false, error: null, portal: null };

test("a page is rendered in its layout", (t) => {
  const html = render("login", setting, login);
  t.regex(html, /^<!doctype html>/i);
  t.regex(html, /<title>Sign in/);
  t.regex(html, /name="password"/);
});

test("markup and template syntax in a text are shown, not run", (t) => {
  const username = `"><script>alert(1)</script>{{shell.nonce}}{{{error}}}`;
  const html = render("login", setting, { ...login, username });
  t.false(html.includes("<script>alert"));
  t.true(html.includes("&lt;script&gt;alert(1)&lt;/script&gt;"));
  t.true(html.includes("{{shell.nonce}}{{{error}}}"));
});

test("a page cannot override what the layout is given", (t) => {
  const html = render("login", setting, { ...login, ...{ title: "Elsewhere", base: "//elsewhere/" } });
  t.regex(html, /<title>Sign in/);
  t.false(html.includes("//elsewhere/"));
});

test("a view that is given too little fails instead of showing a hole", (t) => {
  const incomplete = JSON.parse(JSON.stringify({ ...login, next: undefined }));
  t.throws(() => render("login", setting, incomplete), { any: true, message: /"next" not defined/ });
});
