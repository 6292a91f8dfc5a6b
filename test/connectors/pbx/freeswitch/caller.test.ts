import test from "ava";
import { originateCommand } from "../../../../src/connectors/pbx/freeswitch/caller.js";
import { aCall } from "../../../contract/pbx-calls.js";

test("F9 the command rings the user's phones with who is called, and dials with the user's own rights", (t) => {
  const command = originateCommand({ ...aCall(), id: "c-1" }, null);
  t.is(
    command,
    [
      "originate {presence_id=1001@tenant-a.test,presence_data=c-1,originate_timeout=30,leg_progress_timeout=10,",
      "ignore_early_media=true,hangup_after_bridge=true,",
      "origination_caller_id_number=1002,origination_caller_id_name='Bob',",
      "effective_caller_id_number=1001,effective_caller_id_name='Alice Żak'}user/1001@tenant-a.test ",
      "'set_user:1001@tenant-a.test,transfer:1002 XML $".concat("{user_context}' inline"),
    ].join(""),
  );
});

test("F9 a context of the settings is dialled in instead", (t) => {
  t.regex(originateCommand(aCall(), "office") ?? "", /transfer:1002 XML office' inline$/);
});
