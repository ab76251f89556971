-- Replaces payload and end of an unused object whose payload is still the text that was read; whether it did.
local asked = cjson.decode(ARGV[1])
local found = redis.call('HMGET', asked.key, 'payload', 'used_at', 'kind')
if not found[1] or found[1] ~= asked.old or found[2] then
  return 0
end
redis.call('HSET', asked.key, 'payload', asked.payload, 'expires_at', asked.expires_at)
redis.call('PEXPIRE', asked.key, asked.life)
note(asked.kinds .. found[3], asked.key, asked.expires_at, asked.now, asked.life + 600000)
note(asked.ends, asked.key, asked.expires_at, asked.now, asked.life + 600000)
return 1
