// Plays with real phones, a real FreeSWITCH and a whole Sidetone; freeswitch-bench.ts says what the switch has to be like.
import { eventually } from "../eventually.js";
import { startTcpProxy } from "../servers/tcp-proxy.js";
import { esl, openSwitch, pbxEntry, TENANT_A, up } from "./freeswitch-bench.js";
import { playSidetone } from "./plays.js";
import { serve } from "./sidetone-bench.js";

playSidetone("FreeSWITCH", async (t) => {
  const { link, phone, carrier } = await openSwitch(t);
  const proxy = await startTcpProxy(esl);
  t.teardown(() => proxy.close());
  return {
    ...(await serve(t, pbxEntry("main", proxy.port))),
    proxy,
    phone: (user) => phone(user, TENANT_A),
    carrier: () => carrier(),
    async restart() {
      await link.job("fsctl shutdown restart");
      await eventually(() => link.state().kind !== "up", { limitMs: 30_000 });
      await up(link);
    },
    // It answers the challenge by itself, and tells nothing of what comes of that.
    challenged: "unknown",
  };
});
