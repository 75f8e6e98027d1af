"""Numbers that several proxies share, in Redis or Valkey: limits, rests, turns and conversations."""
