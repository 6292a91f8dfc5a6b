// The portal at a switch: an event socket that answers as a recorded FreeSWITCH did.
import { readFileSync } from "node:fs";
import type { ExecutionContext } from "ava";
import { eventually } from "../eventually.js";
import { type EslServer, startEslServer } from "../servers/esl-server.js";
import { inBrowser, type World } from "./world.js";

const recorded = JSON.parse(
  readFileSync("test/fixtures/freeswitch-1.10.12/api-answers.json", "utf8"),
) as Record<"registrations" | "channels", string>;

/** Its lines 1001 and 1002 belong to the demo's tenant here; 1002 is on a call. */
function prepare(server: EslServer): void {
  const own = (answer: string): string => answer.replaceAll("tenant-a.test", "demo.test");
  server.on("sofia xmlstatus profile internal reg", () => own(recorded.registrations));
  server.on("show channels as json", () => own(recorded.channels).replaceAll("1001@", "1002@"));
  server.on("originate", (args) => {
    const id = /presence_data=([^,}]+)/.exec(args)?.[1] ?? "";
    server.fire({
      "Event-Name": "CHANNEL_CALLSTATE",
      "Unique-ID": `leg-${id}`,
      "Channel-Call-State": "RINGING",
      "Channel-Presence-ID": "1001@demo.test",
      "Channel-Presence-Data": id,
    });
    // The phone goes on ringing.
    return new Promise(() => undefined);
  });
}

function atSwitch(
  title: string,
  play: (t: ExecutionContext, world: World, server: EslServer) => Promise<void>,
): void {
  let server: EslServer | null = null;
  const env = async () => {
    server = await startEslServer();
    prepare(server);
    return {
      SIDETONE_PBX_URL: `esl://:${server.password}@127.0.0.1:${server.port}`,
      SIDETONE_LOOPBACK: "on",
    };
  };
  inBrowser(
    title,
    async (t, world) => {
      const running = server;
      if (!running) throw new Error("there is no switch");
      t.teardown(() => running.close());
      await play(t, world, running);
    },
    { env },
  );
}

atSwitch(
  "F9 F16 the dock shows what phones do, and Call makes alice's own ring first",
  async (t, world, server) => {
    const alice = await world.signIn("alice");
    await alice.dock.getByRole("button", { name: "Contacts", exact: true }).click();
    const bob = alice.dock.getByRole("listitem").filter({ hasText: "Bob Brown" });
    await bob.getByText("Busy").waitFor();
    const carol = alice.dock.getByRole("listitem").filter({ hasText: "Carol Clark" });
    await carol.getByText("Unregistered").waitFor();
    await bob.getByRole("button", { name: "Call" }).click();
    await alice.dock.getByText("Your phone rings first").waitFor();
    const calls = (): string[] => server.commands.filter((command) => command.includes("originate "));
    await eventually(() => calls().length === 1);
    t.regex(calls()[0] ?? "", /1001@demo\.test.*\b1002\b/);
  },
);

atSwitch("F22 the contact panel calls the number that wrote", async (t, world, server) => {
  const alice = await world.signIn("alice");
  const phone = await world.handset();
  await phone.text("Please call me");
  await alice.page.goto(`${world.url}messages`);
  await alice.page.locator("a.row", { hasText: "Please call me" }).click();
  await alice.page.getByRole("complementary").getByRole("button", { name: /^Call/ }).click();
  await eventually(() => server.commands.some((command) => /originate .*\+?12025550143/.test(command)));
  t.pass();
});
