-- The fields of an object: kind, payload, end, and when it was used.
local found = redis.call('HMGET', KEYS[1], 'kind', 'payload', 'expires_at', 'used_at')
if not found[1] then
  return false
end
return found
