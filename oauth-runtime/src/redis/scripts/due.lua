-- The unused objects of an index that have ended by a time, the first first: key, kind, payload and end of each.
local index, now, most = KEYS[1], ARGV[1], tonumber(ARGV[2])
local due, from = {}, 0
while #due < most do
  local keys = redis.call('ZRANGEBYSCORE', index, '-inf', now, 'LIMIT', from, 100)
  for _, key in ipairs(keys) do
    local found = redis.call('HMGET', key, 'kind', 'payload', 'expires_at', 'used_at')
    if found[1] and not found[4] and #due < most then
      table.insert(due, { key, found[1], found[2], found[3] })
    end
  end
  from = from + 100
  if #keys < 100 then
    break
  end
end
return due
