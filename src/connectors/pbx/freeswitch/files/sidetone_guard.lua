-- Sidetone: who a text is from. Bound in lua.conf as xml-handler-script for `directory`.
-- FreeSWITCH checks the password of a SIP MESSAGE, but lets the phone put anything into From, and says nowhere who the
-- password belonged to. So a text is refused (401) here, where its password is looked up, unless
--   the user who authenticates is the one in From, and both are in the domain that the text goes to.
-- Where the configuration had a handler before, its words follow ours in xml-handler-script and it is called for
-- everything else; `-` in front of them means that it was not bound to the directory.

local function header(name) return params:getHeader(name) or "" end

-- Without an answer of ours FreeSWITCH asks its own directory, which would let the text pass: so errors refuse.
local function judge()
  local user, realm = header("sip_auth_username"), header("sip_auth_realm"):lower()
  if user == "" or realm == "" then return "no-identity" end
  if user ~= header("sip_from_user") or realm ~= header("sip_from_host"):lower() then return "from-mismatch" end
  if realm ~= header("sip_to_host"):lower() then return "cross-tenant" end
  -- With force-register-domain the password comes from that domain, whatever the phone calls its own.
  if header("domain") ~= "" and realm ~= header("domain"):lower() then return "foreign-domain" end
  return nil
end

local function escape(text)
  return (text:gsub("[&<>\"']", { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&apos;" }))
end

local function directory(domain, user, password)
  return '<document type="freeswitch/xml"><section name="directory"><domain name="' .. escape(domain)
    .. '"><user id="' .. escape(user) .. '"><params><param name="password" value="' .. password
    .. '"/></params></user></domain></section></document>'
end

-- A password that nobody knows, also while FreeSWITCH is starting and has no `create_uuid` yet.
local function secret()
  local source = io.open("/dev/urandom", "rb")
  local bytes = source and source:read(16)
  if source then source:close() end
  if bytes == nil then return freeswitch.API():executeString("create_uuid") end
  return (bytes:gsub(".", function(byte) return string.format("%02x", string.byte(byte)) end))
end

local function report(reason)
  freeswitch.consoleLog("warning", "[sidetone] a text was refused: " .. reason .. "\n")
  local event = freeswitch.Event("CUSTOM", "sidetone::refused")
  event:addHeader("Reason", reason)
  event:addHeader("Auth-User", header("sip_auth_username"))
  event:addHeader("Auth-Realm", header("sip_auth_realm"))
  event:addHeader("From-User", header("sip_from_user"))
  event:addHeader("From-Host", header("sip_from_host"))
  event:fire()
end

-- The handler that was there before, with its own argv, as mod_lua would call it.
local function previous(first)
  local script = argv[first]
  if script == nil then return end
  local own = { [0] = script }
  for index = first + 1, #argv do own[index - first] = argv[index] end
  argv = own
  if not script:match("^/") then script = freeswitch.getGlobalVariable("script_dir") .. "/" .. script end
  dofile(script)
end

local section = XML_REQUEST and XML_REQUEST["section"]
local is_text = section == "directory" and params ~= nil
  and header("action") == "sip_auth" and header("sip_auth_method") == "MESSAGE"

local refused = nil
if is_text then
  local called, reason = pcall(judge)
  refused = called and reason or (not called and "guard-error" or nil)
end

if refused then
  -- The digest can't fit, and the phone gets its 401. It has to be who FreeSWITCH asks for, which with
  -- force-register-domain is not the realm: of an answer about anybody else it takes no notice, and asks on.
  local domain, user = header("domain"), header("user")
  if domain == "" then domain = header("sip_auth_realm") end
  if user == "" then user = header("sip_auth_username") end
  XML_STRING = directory(domain, user, secret())
  pcall(report, refused)
elseif section == "directory" and params ~= nil and header("domain") == "guard.sidetone.invalid" then
  -- So that `verify` can see that the directory asks us.
  XML_STRING = directory("guard.sidetone.invalid", "probe", secret())
elseif argv[1] == "-" then
  if section ~= "directory" then previous(2) end
else
  previous(1)
end
