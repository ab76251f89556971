-- Removes what an index notes as ended before a time; how many were looked at, and how many of them were still there.
local index, before, most = KEYS[1], ARGV[1], tonumber(ARGV[2])
local keys = redis.call('ZRANGEBYSCORE', index, '-inf', before, 'LIMIT', 0, most)
local removed = 0
for _, key in ipairs(keys) do
  removed = removed + redis.call('DEL', key)
  redis.call('ZREM', index, key)
end
return { #keys, removed }
