-- Uses up what an index notes, and says of it that what it was exchanged for must end; of one client, if one is named. The last
-- come first, so that what is noted meanwhile pushes nothing past the next call. How many were looked at.
local index, from, most, client, now = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], ARGV[4]
local keys = redis.call('ZREVRANGE', index, from, from + most - 1)
for _, key in ipairs(keys) do
  local found = redis.call('HMGET', key, 'expires_at', 'used_at', 'client')
  if found[1] and (client == '' or found[3] == client) then
    if not found[2] then
      redis.call('HSET', key, 'used_at', now)
    end
    redis.call('HSET', key, 'withdrawn', 1)
  end
end
return #keys
