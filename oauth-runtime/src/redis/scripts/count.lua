-- Counts a wrong code verifier against a code that is there.
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HINCRBY', KEYS[1], 'failed_attempts', 1)
end
return 1
