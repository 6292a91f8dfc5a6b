-- Sidetone: keeps one SIP MESSAGE until Sidetone has stored it. Chat application:
--   <action application="lua" data="sidetone_spool.lua phone"/>   from a profile that authenticates
--   <action application="lua" data="sidetone_spool.lua trunk"/>   from the address of a trunk
-- It has to be followed by `final`. FreeSWITCH has already answered 202, so a text that is not kept here is lost.
local source = argv[1] == "phone" and "phone" or "trunk"

local function hex(bytes)
  return (bytes:gsub(".", function(byte) return string.format("%02x", string.byte(byte)) end))
end

-- What `verify` sends comes by the same way, and must never reach anybody.
local probe = message:getHeader("sidetone_probe")
if probe ~= nil and probe:match("^[%w-]+$") then source = "probe-" .. probe end

-- Everything user-made is inside the hex digits: no quoting of SQL can go wrong.
local payload = hex(message:serialize("json"))
local insert = string.format(
  "insert into sidetone_spool (ts, source, payload) values (%d, '%s', '%s')", os.time(), source, payload)
local create = "create table if not exists sidetone_spool (id integer primary key autoincrement, "
  .. "ts integer not null, source text not null, payload text not null)"

local function keep()
  local dbh = freeswitch.Dbh("sqlite://" .. freeswitch.getGlobalVariable("db_dir") .. "/sidetone_spool.db")
  if not dbh:connected() then return nil end
  local kept = dbh:query(insert)
  if not kept then
    -- The first text of all makes the table; another one may have made it meanwhile.
    dbh:query("pragma journal_mode=wal")
    dbh:query(create)
    kept = dbh:query(insert)
  end
  local id = nil
  if kept then dbh:query("select last_insert_rowid() as id", function(row) id = row.id end) end
  dbh:release()
  return id
end

local called, id = pcall(keep)
local bell
if called and id ~= nil then
  bell = freeswitch.Event("CUSTOM", "sidetone::spooled")
  bell:addHeader("Spool-Id", id)
else
  freeswitch.consoleLog("crit", "[sidetone] a text could not be spooled\n")
  bell = freeswitch.Event("CUSTOM", "sidetone::spool_failed")
  bell:addHeader("Spool-Source", source)
  bell:addHeader("Spool-Payload-Hex", payload)
end
bell:fire()
