/** Where packages, the sources and FusionPBX's installer put FreeSWITCH. */
export const freeswitchPlaces = [
  { conf: "/etc/freeswitch", scripts: "/usr/share/freeswitch/scripts" },
  { conf: "/usr/local/freeswitch/conf", scripts: "/usr/local/freeswitch/scripts" },
  { conf: "/opt/freeswitch/conf", scripts: "/opt/freeswitch/scripts" },
] as const;
