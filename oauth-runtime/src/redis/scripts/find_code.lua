-- The fields of a code. One that is unused and of another run of Redis is not given: whether it was used, this run cannot know.
local found = redis.call('HMGET', KEYS[1], 'record', 'used_at', 'failed_attempts', 'run')
if not found[1] or (not found[2] and found[4] ~= run()) then
  return false
end
return { found[1], found[2], found[3] }
