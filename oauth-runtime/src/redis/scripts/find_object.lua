-- The fields of an object: kind, payload, end, and when it was used. One that is unused and of another run of Redis is not given:
-- whether it was used, this run cannot know.
local found = redis.call('HMGET', KEYS[1], 'kind', 'payload', 'expires_at', 'used_at', 'run')
if not found[1] or (not found[4] and found[5] and found[5] ~= run()) then
  return false
end
return { found[1], found[2], found[3], found[4] }
