-- What more than one script uses. Times are seconds of the server's clock, lives are milliseconds. Every key has a life.

-- Names this run of Redis. A restart, or a fail-over to another machine, makes another name.
local function run()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
end

-- Notes a key in an index under a time, and keeps the index as long as the key. What ended long ago has no key any more.
local function note(index, key, time, now, life)
  redis.call('ZREMRANGEBYSCORE', index, '-inf', now - 600)
  redis.call('ZADD', index, time, key)
  if redis.call('PTTL', index) < tonumber(life) then
    redis.call('PEXPIRE', index, life)
  end
end

-- Stores fields under a key that is free, and notes it in its indexes.
local function store(new, now, ends)
  for name, value in pairs(new.fields) do
    redis.call('HSET', new.key, name, value)
  end
  redis.call('PEXPIRE', new.key, new.life)
  for _, index in ipairs(new.indexes) do
    note(index, new.key, new.fields.expires_at, now, new.life + 600000)
  end
  note(ends, new.key, new.fields.expires_at, now, new.life + 600000)
end
