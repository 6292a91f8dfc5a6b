import test from "ava";
import { drivers } from "../../../src/connectors/sms/drivers.js";
import { catalogues } from "../../words.js";

test("every carrier has its own words for what it needs and for what to do at its site", (t) => {
  for (const { name, setup, settings } of drivers)
    for (const key of [setup, ...settings.map(({ label }) => label)])
      t.is(typeof catalogues.en[key], "string", `${name}: ${key}`);
  t.is(new Set(drivers.map(({ setup }) => setup)).size, drivers.length);
});

test("F27 carriers that answer STOP unless told otherwise begin as such", (t) => {
  const begins = drivers.filter(({ settings }) =>
    settings.some(({ name, initial }) => name === "answersKeywords" && initial === "true"),
  );
  t.deepEqual(
    begins.map(({ name }) => name),
    ["twilio", "telnyx"],
  );
});

test("an API that is not the usual one can be named for each, and the account's secrets are stored as such", (t) => {
  for (const { name, settings } of drivers) {
    t.true(
      settings.some((setting) => setting.name === "apiUrl"),
      name,
    );
    for (const { name: setting, secret } of settings)
      if (/password|secret|token|apiKey$|secretKey|signingKey/i.test(setting))
        t.true(secret, `${name}: ${setting}`);
  }
});
