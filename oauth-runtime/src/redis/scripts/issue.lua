-- Uses everything up that is named, and stores what replaces it; or does nothing.
-- 1: done. 0: something was used up, has ended, or is there already.
local asked = cjson.decode(ARGV[1])
local seen = {}

local function is_first(key)
  local is_new = not seen[key]
  seen[key] = true
  return is_new
end

for _, code in ipairs(asked.codes) do
  local found = redis.call('HMGET', code.key, 'used_at', 'failed_attempts', 'expires_at', 'run')
  if not is_first(code.key) or not found[2] or found[1]
      or tonumber(found[2]) >= asked.attempts or tonumber(found[3]) <= asked.now or found[4] ~= run() then
    return 0
  end
end
for _, handle in ipairs(asked.handles) do
  local found = redis.call('HMGET', handle, 'expires_at', 'used_at', 'run')
  if not is_first(handle) or not found[1] or found[2] or (found[3] and found[3] ~= run()) then
    return 0
  end
end
for _, new in ipairs(asked.new) do
  if not is_first(new.key) or redis.call('EXISTS', new.key) == 1 then
    return 0
  end
end

for _, code in ipairs(asked.codes) do
  redis.call('HSET', code.key, 'used_at', asked.now)
  redis.call('PEXPIRE', code.key, code.life)
  note(asked.ends, code.key, code.removable_at, asked.now, code.life + 600000)
end
for _, handle in ipairs(asked.handles) do
  redis.call('HSET', handle, 'used_at', asked.now)
end
for _, new in ipairs(asked.new) do
  if new.is_of_run then
    new.fields.run = run()
  end
  store(new, asked.now, asked.ends)
end
return 1
