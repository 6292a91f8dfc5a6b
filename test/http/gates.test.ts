import test from "ava";
import { languages } from "../../src/core/catalogue.js";
import type { Me, SendReply } from "../../src/wire/api.js";
import { catalogues } from "../words.js";
import { type Browser, newKey, signIn, startServer } from "./server.js";

const own = "+15557650001";
const server = await startServer();
const alice = await signIn(server, "alice");
const olivia = await signIn(server, "olivia");
const aliceId = (await alice.get<Me>("v1/me")).json.user.id;
const numbers = (await olivia.get<{ items: readonly { id: string; number: string }[] }>("v1/numbers")).json
  .items;

test.after.always(() => server.close());

interface Gates {
  readonly tenant: boolean;
  readonly user: boolean;
  readonly number: boolean;
}

const combinations: readonly Gates[] = [true, false].flatMap((tenant) =>
  [true, false].flatMap((user) => [true, false].map((number) => ({ tenant, user, number }))),
);

/** The first gate that is closed is the one to be told of: nobody asks for a number where nobody may text. */
function expected({ tenant, user, number }: Gates): string | null {
  if (!tenant) return "sms-off-tenant";
  if (!user) return "sms-off-user";
  return number ? null : "sms-no-number";
}

async function set({ tenant, user, number }: Gates): Promise<void> {
  const patch = (path: string, smsEnabled: boolean) =>
    olivia.request(`v1/${path}`, {
      method: "PATCH",
      headers: { origin: server.origin, "content-type": "application/json" },
      body: JSON.stringify({ smsEnabled }),
    });
  await patch("tenant", tenant);
  await patch(`users/${aliceId}`, user);
  for (const { id } of numbers) await patch(`numbers/${id}`, number);
}

for (const gates of combinations) {
  const { tenant, user, number } = gates;
  const word = (isOn: boolean) => (isOn ? "on" : "off");
  const code = expected(gates);
  const title = `company ${word(tenant)}, user ${word(user)}, number ${word(number)}`;

  test.serial(
    `F4 with ${title} a text ${code === null ? "goes" : `is refused: ${code}`}; chat goes`,
    async (t) => {
      await set(gates);
      t.is((await alice.get<Me>("v1/me")).json.smsOff, code);
      for (const language of languages) {
        const answer = await alice.request<SendReply & { error: { code: string; message: string } }>(
          "v1/messages",
          {
            method: "POST",
            headers: {
              origin: server.origin,
              "content-type": "application/json",
              "accept-language": language,
            },
            body: JSON.stringify({ clientKey: newKey(), to: { number: "+15551230001" }, body: "hi" }),
          },
        );
        t.is(answer.status, code === null ? 201 : 403);
        if (code !== null) {
          t.deepEqual(answer.json.error.code, code);
          t.is(answer.json.error.message, catalogues[language][`error.${code}`] as string);
        }
      }
      const opened = await alice.post("v1/conversations", { to: { number: "+15551230001", from: own } });
      t.is(opened.status, code === null ? 200 : 403);
      const chat = { clientKey: newKey(), to: { extension: "1002" }, body: "hi" };
      t.is((await alice.post("v1/messages", chat)).status, 201);
    },
  );
}

test.serial(
  "F4 an office manager is not sent to an office manager: the home page says where the switch is",
  async (t) => {
    const home = async (browser: Browser) => (await browser.get("")).text;
    await set({ tenant: false, user: true, number: true });
    t.regex(await home(olivia), /You can switch it on on the page Numbers\./);
    t.notRegex(await home(olivia), /Ask your office manager/);
    t.regex(await home(alice), /Ask your office manager to switch it on\./);
    await set({ tenant: true, user: true, number: true });
  },
);

test("F4 each gate has words of its own in every language", (t) => {
  for (const language of languages) {
    const words = ["sms-off-tenant", "sms-off-user", "sms-no-number"].map(
      (code) => catalogues[language][`error.${code}`],
    );
    t.is(new Set(words).size, 3, language);
  }
});
