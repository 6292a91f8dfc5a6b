import test from "ava";
import { contactBookContract } from "../../contract/contact-book.js";
import { directoryContract } from "../../contract/directory.js";
import { testOn } from "../../servers/databases.js";
import { createFusionpbx, expected, openFusionpbx, postgres, run, versions } from "./setup.js";

const closing: (() => unknown)[] = [];
test.after.always(async () => {
  for (const close of closing) await close();
});

for (const version of versions) {
  let opened: ReturnType<typeof open> | undefined;
  const shared = () => {
    opened ??= open(`fusionpbx_contract_${version}`, version);
    return opened;
  };
  const on = testOn({ name: `FusionPBX ${version}`, missing: postgres.missing });
  directoryContract(on, shared);
  contactBookContract(on, shared);
}

async function open(name: string, version: (typeof versions)[number]) {
  const url = await createFusionpbx(name, version);
  const host = await openFusionpbx({ teardown: (close) => closing.push(close) }, url);
  const rename = (username: string, called: string) => {
    const [given = "", family = ""] = called.split(" ");
    const ofUser = `contact_uuid in (select contact_uuid from v_users where username = '${username}')`;
    return run(
      url,
      `UPDATE v_contacts SET contact_name_given = '${given}', contact_name_family = '${family}' WHERE ${ofUser}`,
    );
  };
  return { ...host, rename, expected };
}
