-- Runs steps on the shared board, in order, at one moment of Redis' own clock; whole microseconds throughout.
-- KEYS[1]: beginning of all names. ARGV: a moment instead of the clock's (or ''), then the steps.
-- Stops before the first step that expects other rests than there are.
-- Answers: the moment; the rests that the stopping step names, or nothing; one answer for each step that was done.
-- Rests are opaque here (codegate/redis/rests.py), everything else means what codegate/routing/board.py says of it.
local BEGINNING = KEYS[1]
local WINDOW, SHORTEST_WAIT = 60000000, 1000
local WINDOW_TTL_S, RESTS_TTL_S, CURSORS_TTL_S, CONVERSATION_TTL_S = '120', '86400', '604800', '3600'
local WARM, WARM_1H = 300000, 3600000
local RESTS, CURSORS = BEGINNING .. 'rests', BEGINNING .. 'cursors'
local call = redis.call

local at = 0
local function take()
  at = at + 1
  return ARGV[at]
end

local function whole(number)
  return string.format('%.0f', number + 0) -- of -0 Redis makes nothing
end

local now = take()
if now == '' then
  local time = call('TIME')
  now = time[1] * 1000000 + time[2]
else
  now = tonumber(now)
end

local function slide(name)
  local set, amounts = BEGINNING .. 'window:' .. name, BEGINNING .. 'amounts:' .. name
  local left = whole(now - WINDOW)
  local gone = call('ZRANGEBYSCORE', set, '-inf', left)
  for _, id in ipairs(gone) do
    call('HINCRBY', amounts, '', whole(-tonumber(call('HGET', amounts, id) or '0')))
    call('HDEL', amounts, id)
  end
  if #gone > 0 then call('ZREMRANGEBYSCORE', set, '-inf', left) end
  return set, amounts, tonumber(call('HGET', amounts, '') or '0')
end

local function wait_for(name, limit, amount)
  local set, amounts, left = slide(name)
  if left + amount <= limit or left <= 0 then return 0 end
  local from = 0
  while true do
    local holds = call('ZRANGE', set, whole(from), whole(from + 99), 'WITHSCORES')
    for i = 1, #holds, 2 do
      left = left - tonumber(call('HGET', amounts, holds[i]) or '0')
      if left + amount <= limit or left <= 0 then
        return math.max(tonumber(holds[i + 1]) + WINDOW - now, SHORTEST_WAIT)
      end
    end
    if #holds == 0 then return SHORTEST_WAIT end
    from = from + 100
  end
end

local function add(name, id, amount)
  local set, amounts = BEGINNING .. 'window:' .. name, BEGINNING .. 'amounts:' .. name
  call('ZADD', set, whole(now), id)
  call('HSET', amounts, id, whole(amount))
  call('HINCRBY', amounts, '', whole(amount))
  call('EXPIRE', set, WINDOW_TTL_S)
  call('EXPIRE', amounts, WINDOW_TTL_S)
end

local function settle(name, id, counted, used)
  local _, amounts = slide(name)
  if used > counted then
    add(name, id .. '+', used - counted)
    return
  end
  local held = call('HGET', amounts, id)
  if held then
    call('HINCRBY', amounts, '', whole(used - held))
    call('HSET', amounts, id, whole(used))
  end
end

local function read_guards()
  local guards = {}
  for i = 1, tonumber(take()) do
    guards[i] = {field = take(), expected = take(), wanted = take()}
  end
  return guards
end

-- The rests as they are, where they are not as expected; else nothing, and they become what is wanted.
local function pass(guards)
  local found, is_expected = {}, true
  for i, guard in ipairs(guards) do
    found[i] = call('HGET', RESTS, guard.field) or ''
    is_expected = is_expected and found[i] == guard.expected
  end
  if not is_expected then return found end
  for _, guard in ipairs(guards) do
    if guard.wanted == '' then
      call('HDEL', RESTS, guard.field)
    else
      call('HSET', RESTS, guard.field, guard.wanted)
      call('EXPIRE', RESTS, RESTS_TTL_S)
    end
  end
  return nil
end

local steps = {}

function steps.look()
  local conversation, levels = take(), {}
  for i = 1, tonumber(take()) do
    local set, _, used = slide(take())
    local oldest = call('ZRANGE', set, '0', '0', 'WITHSCORES')
    levels[i] = {whole(used), whole(#oldest > 0 and tonumber(oldest[2]) + WINDOW - now or 0)}
  end
  local held = conversation ~= '' and call('HGETALL', BEGINNING .. 'conversation:' .. conversation) or {}
  return {call('HGETALL', RESTS), levels, call('HGETALL', CURSORS), held}
end

function steps.enter()
  local guards, asks, is_probed = read_guards(), {}, take() == '1'
  for i = 1, tonumber(take()) do
    asks[i] = {name = take(), limit = tonumber(take()), amount = tonumber(take()), id = take(), before = take()}
  end
  local cursor, full, longest = take(), 0, 0
  for i, ask in ipairs(asks) do
    local wait = wait_for(ask.name, ask.limit, ask.amount)
    if wait > longest then full, longest = i, wait end
  end
  if full > 0 then return {'full', whole(full), whole(longest)} end
  local found = pass(guards)
  if found then return nil, found end
  if is_probed then return {'probed'} end
  for _, ask in ipairs(asks) do
    add(ask.name, ask.id, ask.amount)
    if ask.before ~= '' then settle(ask.name, ask.before, 1, 0) end
  end
  if cursor ~= '' then
    call('HINCRBY', CURSORS, cursor, '1')
    call('EXPIRE', CURSORS, CURSORS_TTL_S)
  end
  return {'in'}
end

function steps.rests()
  local found = pass(read_guards())
  if found then return nil, found end
  return {}
end

function steps.clear()
  local name = take()
  for _, field in ipairs(call('HKEYS', RESTS)) do
    if field == name or string.sub(field, 1, #name + 1) == name .. ' ' then call('HDEL', RESTS, field) end
  end
  return {}
end

function steps.served()
  local key = BEGINNING .. 'conversation:' .. take()
  local now_ms = math.floor(now / 1000)
  local warm = tonumber(call('HGET', key, 'warm') or whole(WARM))
  call('HSET', key, 'account', take(), 'provider', take(), 'model', take(), 'warm', whole(warm),
    'warm_until', whole(now_ms + warm), 'served_at', whole(now_ms))
  call('EXPIRE', key, CONVERSATION_TTL_S)
  return {}
end

function steps.counted()
  local key, account, is_1h, tokens = BEGINNING .. 'conversation:' .. take(), take(), take(), take()
  if call('HGET', key, 'account') ~= account then return {} end
  local warm = is_1h == '1' and WARM_1H or tonumber(call('HGET', key, 'warm'))
  call('HSET', key, 'tokens', tokens, 'warm', whole(warm), 'warm_until', whole(math.floor(now / 1000) + warm))
  call('EXPIRE', key, CONVERSATION_TTL_S)
  return {}
end

function steps.settle()
  settle(take(), take(), tonumber(take()), tonumber(take()))
  return {}
end

-- Sums: who pays first says what it knows, the payment included; the others add theirs.
function steps.paid()
  for _ = 1, tonumber(take()) do
    local key, name, known, paid, ttl = BEGINNING .. 'spent:' .. take(), take(), take(), take(), take()
    if call('HEXISTS', key, name) == 1 then
      call('HINCRBYFLOAT', key, name, paid)
    else
      call('HSET', key, name, known)
    end
    call('EXPIRE', key, ttl)
  end
  return {}
end

function steps.spent()
  local found = {}
  for i = 1, tonumber(take()) do
    found[i] = call('HGET', BEGINNING .. 'spent:' .. take(), take()) or ''
  end
  return found
end

function steps.publish()
  call('PUBLISH', take(), take())
  return {}
end

-- A word by itself: whether this server takes writes.
function steps.alive()
  call('SET', BEGINNING .. 'alive', whole(now), 'EX', '60')
  return {}
end

local answers = {}
while at < #ARGV do
  local answer, found = steps[take()]()
  if found then return {whole(now), found, answers} end
  answers[#answers + 1] = answer
end
return {whole(now), false, answers}
