-- Whether what one of these was exchanged for must end; also when a key or its use is gone, because then nobody
-- knows.
for _, key in ipairs(KEYS) do
  local found = redis.call('HMGET', key, 'expires_at', 'withdrawn', 'used_at')
  if not found[1] or found[2] or not found[3] then
    return 1
  end
end
return 0
