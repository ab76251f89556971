-- The name of this run of Redis; nothing where a server hides it.
return run() or false
