-- Sidetone: what it asks of the spool, as API commands:
--   lua sidetone_queue.lua list AFTER LIMIT   +OK COUNT or +OK COUNT more, then a line each: ID TIME SOURCE HEX(JSON)
--   lua sidetone_queue.lua ack ID,ID,...      forgets these; +OK COUNT
--   lua sidetone_queue.lua stat               +OK depth=N oldest=TIME
--   lua sidetone_queue.lua probe TOKEN CONTEXT PROFILE   sends a text through the chatplan
--   lua sidetone_queue.lua probed TOKEN       whether it came through, and forgets it; +OK 0 or 1
local verb = argv[1]

local function open()
  local dbh = freeswitch.Dbh("sqlite://" .. freeswitch.getGlobalVariable("db_dir") .. "/sidetone_spool.db")
  if not dbh:connected() then return nil end
  -- So that reading does not hold up the texts that are being kept.
  dbh:query("pragma journal_mode=wal")
  dbh:query("create table if not exists sidetone_spool (id integer primary key autoincrement, "
    .. "ts integer not null, source text not null, payload text not null)")
  return dbh
end

local function count(dbh, sql)
  local found = nil
  dbh:query(sql, function(row) found = tonumber(row.n) end)
  return found
end

local verbs = {}

-- One answer holds about this much: a few hundred usual texts, or one that somebody made as long as SIP lets him.
local page_bytes = 1000000

function verbs.list(dbh)
  local after, limit = tonumber(argv[2]), tonumber(argv[3])
  if after == nil or limit == nil then return "-ERR usage" end
  local lines, bytes, more = {}, 0, false
  local sql = string.format("select id, ts, source, payload from sidetone_spool where id > %d "
    .. "and source in ('phone', 'trunk') order by id limit %d", after, math.min(limit, 1000) + 1)
  dbh:query(sql, function(row)
    more = more or #lines >= limit or (#lines > 0 and bytes + #row.payload > page_bytes)
    if more then return end
    bytes = bytes + #row.payload
    lines[#lines + 1] = row.id .. " " .. row.ts .. " " .. row.source .. " " .. row.payload .. "\n"
  end)
  return "+OK " .. #lines .. (more and " more" or "") .. "\n" .. table.concat(lines)
end

function verbs.ack(dbh)
  local ids = argv[2]
  if ids == nil or not ids:match("^[%d,]+$") then return "-ERR usage" end
  local before = count(dbh, "select count(*) as n from sidetone_spool")
  if not dbh:query("delete from sidetone_spool where id in (" .. ids .. ")") then return "-ERR not forgotten" end
  return string.format("+OK %d", before - count(dbh, "select count(*) as n from sidetone_spool"))
end

function verbs.stat(dbh)
  local depth = count(dbh, "select count(*) as n from sidetone_spool where source in ('phone', 'trunk')")
  if depth == nil then return "-ERR the spool can't be read" end
  local oldest = count(dbh, "select coalesce(min(ts), 0) as n from sidetone_spool where source in ('phone', 'trunk')")
  return string.format("+OK depth=%d oldest=%d", depth, oldest)
end

function verbs.probe()
  local token, context, profile = argv[2], argv[3], argv[4]
  if token == nil or context == nil or profile == nil or not token:match("^[%w-]+$") then return "-ERR usage" end
  -- Not `SMS::SEND_MESSAGE`: what is sent that way goes past the chatplan.
  local event = freeswitch.Event("CUSTOM", "sidetone::probe")
  local headers = {
    proto = "sip", context = context, sip_profile = profile, sidetone_probe = token,
    from = "sidetone@sidetone.invalid", from_user = "sidetone", from_host = "sidetone.invalid",
    to = "sidetone@sidetone.invalid", to_user = "sidetone", to_host = "sidetone.invalid", type = "text/plain",
  }
  for name, value in pairs(headers) do event:addHeader(name, value) end
  event:addBody("Sidetone probe")
  event:chat_send("sip")
  return "+OK"
end

function verbs.probed(dbh)
  local token = argv[2]
  if token == nil or not token:match("^[%w-]+$") then return "-ERR usage" end
  local where = " from sidetone_spool where source = 'probe-" .. token .. "'"
  local found = count(dbh, "select count(*) as n" .. where)
  dbh:query("delete" .. where)
  return string.format("+OK %d", found or 0)
end

local run = verbs[verb]
local dbh = run and open()
if run == nil then
  stream:write("-ERR usage\n")
elseif dbh == nil then
  stream:write("-ERR the spool can't be opened\n")
else
  local called, answer = pcall(run, dbh)
  dbh:release()
  stream:write((called and answer or "-ERR the spool failed") .. (called and verb == "list" and "" or "\n"))
end
