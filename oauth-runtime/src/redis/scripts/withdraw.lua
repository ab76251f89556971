-- Says of one code that what it is exchanged for must end.
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HSET', KEYS[1], 'withdrawn', 1)
end
return 1
