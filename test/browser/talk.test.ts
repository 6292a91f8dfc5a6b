import { eventually } from "../eventually.js";
import { inBrowser } from "./world.js";

inBrowser("F1 F6 alice and bob chat live in two browsers", async (t, { signIn, complaints }) => {
  const alice = await signIn("alice");
  const bob = await signIn("bob");
  await alice.chatWith("Bob");
  await alice.say("Bob Brown", "Are you in today?");
  await bob.sees("Alice Adams", "Are you in today?");
  await bob.say("Alice Adams", "Yes, until five.");
  await alice.sees("Bob Brown", "Yes, until five.");
  await alice.box("Bob Brown").getByText("Sent", { exact: true }).waitFor();
  t.is(await alice.bubbles("Bob Brown").count(), 2);
  t.regex((await bob.box("Alice Adams").getAttribute("aria-label")) ?? "", /Alice Adams.*Chat/);
  t.deepEqual(complaints, []);
  await eventually(async () => (await bob.box("Alice Adams").getAttribute("data-unread")) === null);
});
