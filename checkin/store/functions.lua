#!lua name=oppmote_@HASH@

--[[ What races, decided and written in one act.

    FCALL oppmote_record_@HASH@ 8 log ids session moves counts annulled superseded texts  items

items is the facts, terms and text of the first, of the second, and so on, each packed, one behind the other.

All keys are one session's or its municipality's, in one hash slot:

    log         stream of the municipality: one entry for everything that happened; fields f (facts, packed as they came) and c (conclusion)
    ids         hash: own id of every entry -> its place in the log; what makes a repetition harmless
    session     hash of the session: inside, attended (sums over tickets), counted (in), net (in less out since the last closing),
                closings (packed list of {at, id}, in order)
    moves       hash of the session: ticket -> packed {heads, inside, attended, {{at, id, heads, door}, ...} in order}
    counts      hash of the session: own id -> packed {at, signed heads}
    annulled    hash of the session: id -> the id that took it back; the two come in any order
    superseded  hash of the session: id that has not come, and its device -> id of the scan made instead of it
    texts       hash of the municipality: own id -> override text or unknown code, kept beside the log so that it can be cleared

For each item, in this order:
  1. An id that is in the log already is answered from the log; nothing else happens.
  2. Read what the item touches (a desk: the session's figures, its ticket).
  3. Take back the entry that it annuls or is made instead of.
  4. Decide (rules 5 to 8, as core/verdicts.py `decide`) and put its move among the others (as core/moves.py `fold`).
  5. Write: nothing from here on can fail, since an error half-way would keep what was written before it. The session's figures
     are read before the first item and written after the last.

Answered for each item: {place, facts (nil where they are new), conclusion, standing}, standing being packed {inside, attended, session attended, session present,
time and door of the first admission}. An item that can't be decided is answered with one string, why; it wrote nothing.
The names carry a hash of this text: an older service beside a newer one each keeps its own. ]]

local KIND, ID, SESSION, AT, DEVICE, DOOR, TICKET, TICKET_HEADS, DIRECTION, ASKED, OVERRIDE, PROVISIONAL, INSTEAD_OF =
  1, 2, 3, 4, 7, 9, 10, 11, 12, 13, 14, 15, 16
local ANNULS, COUNT_DIRECTION, COUNT_HEADS = 9, 10, 11

local OVERRIDABLE = {
  not_valid_now = true, wrong_session = true, too_early = true, too_late = true, already_in = true, full = true,
}
local REASONS = {
  unknown = true, revoked = true, not_valid_now = true, wrong_session = true, too_early = true, too_late = true, already_in = true,
  full = true, not_inside = true,
}

-- A packed array with holes: the pack of a table would end at the first nil.
local function packed(count, ...)
  return string.char(0x90 + count) .. cmsgpack.pack(...)
end

local function or_nil(value)
  if value == cjson.null or value == false then return nil end
  return value
end

local function before(a, b)
  if a[1] ~= b[1] then return a[1] < b[1] end
  return a[2] < b[2]
end

local function put_in_order(list, item)
  local place = #list + 1
  while place > 1 and before(item, list[place - 1]) do place = place - 1 end
  table.insert(list, place, item)
end

local function take_out(list, id)
  for place, item in ipairs(list) do
    if item[2] == id then return table.remove(list, place) end
  end
end

-- The rule of counting, as core/moves.py has it.
local function fold(moves, heads, closings)
  local level, highest, closed = 0, 0, 1
  for _, move in ipairs(moves) do
    while closings[closed] and closings[closed][1] < move[1] do
      level, closed = 0, closed + 1
    end
    level = math.min(math.max(level + move[3], 0), heads)
    highest = math.max(highest, level)
  end
  if closings[closed] then level = 0 end
  return level, highest
end

-- The session's own figures: read once for all items, written once after the last.

local function read_session(keys)
  local inside, attended, counted, net, closings =
    unpack(redis.call('HMGET', keys.session, 'inside', 'attended', 'counted', 'net', 'closings'))
  return {
    inside = tonumber(inside) or 0, attended = tonumber(attended) or 0,
    counted = tonumber(counted) or 0, net = tonumber(net) or 0,
    closings = closings and cmsgpack.unpack(closings) or {},
  }
end

local function write_session(keys, session)
  redis.call('HSET', keys.session,
    'inside', session.inside, 'attended', session.attended, 'counted', session.counted, 'net', session.net)
  if session.closed then redis.call('HSET', keys.session, 'closings', cmsgpack.pack(session.closings)) end
end

-- The desk: what one item has read and will write. The session's figures are copied to it, and back when the item is written.

local function open_desk(keys, session)
  local closings = {}
  for place, closing in ipairs(session.closings) do closings[place] = closing end
  return {
    keys = keys, session = session, tickets = {}, counts = {}, closings = closings,
    inside = session.inside, attended = session.attended, counted = session.counted, net = session.net,
  }
end

local function ticket_at(desk, id)
  local held = desk.tickets[id]
  if not held then
    local stored = redis.call('HGET', desk.keys.moves, id)
    local record = stored and cmsgpack.unpack(stored) or {0, 0, 0, {}}
    held = {heads = record[1], inside = record[2], attended = record[3], moves = record[4]}
    desk.tickets[id] = held
  end
  return held
end

local function reckon(desk, held)
  local inside, attended = fold(held.moves, held.heads, desk.closings)
  desk.inside = desk.inside + inside - held.inside
  desk.attended = desk.attended + attended - held.attended
  held.inside, held.attended, held.changed = inside, attended, true
end

local function last_closing(desk)
  local last = desk.closings[#desk.closings]
  return last and last[1] or -math.huge
end

local function add_count(desk, at, heads)
  if heads > 0 then desk.counted = desk.counted + heads end
  if at > last_closing(desk) then desk.net = desk.net + heads end
end

local function drop_count(desk, at, heads)
  if heads > 0 then desk.counted = desk.counted - heads end
  if at > last_closing(desk) then desk.net = desk.net - heads end
end

-- A closing changes every ticket of its session. It is rare, and the only act that reads them all.
local function reckon_all(desk)
  local stored = redis.call('HKEYS', desk.keys.moves)
  for _, id in ipairs(stored) do reckon(desk, ticket_at(desk, id)) end
  desk.net = 0
  local counts = redis.call('HVALS', desk.keys.counts)
  for _, raw in ipairs(counts) do
    local count = cmsgpack.unpack(raw)
    if count[1] > last_closing(desk) then desk.net = desk.net + count[2] end
  end
  desk.closed = true
end

local function session_present(desk)
  return math.max(0, desk.inside + desk.net)
end

local function write_desk(desk)
  for id, held in pairs(desk.tickets) do
    if held.changed then
      redis.call('HSET', desk.keys.moves, id, cmsgpack.pack({held.heads, held.inside, held.attended, held.moves}))
    end
  end
  local session = desk.session
  session.inside, session.attended, session.counted, session.net = desk.inside, desk.attended, desk.counted, desk.net
  session.closings, session.closed, session.changed = desk.closings, session.closed or desk.closed, true
end

-- The log, read back.

local function entry_of(keys, id)
  local place = redis.call('HGET', keys.ids, id)
  if not place then return nil end
  local fields = redis.call('XRANGE', keys.log, place, place)[1][2]
  return place, fields[2], fields[4]
end

-- Take an entry of this session back out of the figures. Says whether it was there to be taken back.
local function take_back(desk, target)
  local place, raw_facts, raw_conclusion = entry_of(desk.keys, target)
  if not place then return false end
  local facts, conclusion = cmsgpack.unpack(raw_facts), cmsgpack.unpack(raw_conclusion)
  if facts[SESSION] ~= desk.id then return false end
  if redis.call('HEXISTS', desk.keys.annulled, target) == 1 then return true end
  if facts[KIND] == 'scan' and facts[TICKET] ~= '' then
    local held = ticket_at(desk, facts[TICKET])
    if take_out(held.moves, target) then reckon(desk, held) end
  elseif facts[KIND] == 'count' then
    drop_count(desk, facts[AT], conclusion[6])
    desk.dropped = target
  elseif facts[KIND] == 'closing' then
    if take_out(desk.closings, target) then reckon_all(desk) end
  end
  return true
end

-- Rules 5 (closed) to 8, as core/verdicts.py `decide` has them.

local function all_reasons(facts, terms, held, desk)
  local reasons, counts_exits, capacity = terms[1], terms[2], or_nil(terms[3])
  if reasons[1] == 'unknown' then return reasons, 0 end
  local chosen, whole = or_nil(facts[ASKED]), facts[TICKET_HEADS]
  if facts[DIRECTION] == 'exit' then
    local asked = chosen or (held.inside > 0 and held.inside or whole)
    if not counts_exits or asked > held.inside then return {'not_inside'}, asked end
    return {}, asked
  end
  local left = whole - (counts_exits and held.inside or held.attended)
  local asked = chosen or (left > 0 and left or whole)
  local taken = counts_exits and session_present(desk) or desk.attended + desk.counted
  local timed = false
  for _, reason in ipairs(reasons) do timed = timed or reason == 'too_early' or reason == 'too_late' end
  local closed = desk.closings[1] and desk.closings[1][1] < facts[AT]
  if closed and not timed then reasons[#reasons + 1] = 'too_late' end
  if asked > left then reasons[#reasons + 1] = 'already_in' end
  if capacity and taken + asked > capacity then reasons[#reasons + 1] = 'full' end
  return reasons, asked
end

local function without(reasons, one)
  local rest = {}
  for _, reason in ipairs(reasons) do
    if reason ~= one then rest[#rest + 1] = reason end
  end
  return rest
end

local function first_speaking(facts, reasons)
  for _, reason in ipairs(reasons) do
    if not (facts[OVERRIDE] and OVERRIDABLE[reason]) then return reason end
  end
end

local function refused(facts, terms, reasons, asked)
  local reason = reasons[1]
  local decision = {outcome = 'refused', reason = reason, also = without(reasons, reason), heads = asked}
  if reason == 'not_inside' and facts[DIRECTION] == 'exit' and terms[2] then
    if facts[TICKET_HEADS] == 1 then decision.move = -1 else decision.conflict = 'not_inside' end
  end
  return decision
end

local function decide(facts, terms, held, desk)
  local reasons, asked = all_reasons(facts, terms, held, desk)
  local provisional = or_nil(facts[PROVISIONAL])
  if provisional == 'refused' then
    local told = or_nil(terms[4])
    if not (told and REASONS[told]) then told = 'offline' end
    return refused(facts, terms, #reasons > 0 and reasons or {told}, asked)
  end
  if reasons[1] == 'unknown' then
    return {outcome = 'refused', reason = 'unknown', also = {}, conflict = provisional and 'unknown' or nil, heads = 0}
  end
  local speaking = first_speaking(facts, reasons)
  if speaking and not provisional then return refused(facts, terms, reasons, asked) end
  local entry = facts[DIRECTION] == 'entry'
  return {
    outcome = entry and 'admitted' or 'exited', also = without(reasons, speaking), conflict = speaking, heads = asked,
    move = entry and asked or -asked,
  }
end

-- Each kind of entry: changes the desk and says what was concluded.

-- Only the device that gave up on a scan can have made another one instead of it.
local function mark_of(first, facts)
  return first .. ' ' .. facts[DEVICE]
end

local function superseded(facts, desk)
  return redis.call('HEXISTS', desk.keys.superseded, mark_of(facts[ID], facts)) == 1
end

-- A device gave up on one scan and made this one instead: the first is taken back, or marked in case it comes yet.
local function replace_first(facts, desk)
  local first = facts[INSTEAD_OF]
  if first == '' or first == facts[ID] then return false end
  local place, raw = entry_of(desk.keys, first)
  if not place then
    desk.mark = mark_of(first, facts)
    return false
  end
  local theirs = cmsgpack.unpack(raw)
  if theirs[KIND] ~= 'scan' or theirs[DEVICE] ~= facts[DEVICE] or theirs[SESSION] ~= facts[SESSION] then return false end
  desk.annuls = first
  return take_back(desk, first)
end

-- Every scan that names a ticket tells its heads, also one that moves nothing: else figures would depend on the order of arrival.
local function take(facts, move, held, desk)
  local grown = facts[TICKET_HEADS] > held.heads
  local moves = move and not desk.taken_back
  if grown then held.heads = facts[TICKET_HEADS] end
  if moves then put_in_order(held.moves, {facts[AT], facts[ID], move, facts[DOOR]}) end
  if grown or moves then reckon(desk, held) end
end

local function scan(facts, terms, desk)
  local annuls = replace_first(facts, desk)
  local held = facts[TICKET] ~= '' and ticket_at(desk, facts[TICKET]) or {inside = 0, attended = 0}
  local decision = superseded(facts, desk) and {outcome = 'refused', reason = 'superseded', also = {}, heads = 0}
    or decide(facts, terms, held, desk)
  if facts[TICKET] ~= '' then take(facts, decision.move, held, desk) end
  return packed(7, decision.outcome, decision.reason, decision.also, decision.conflict, decision.heads, decision.move, annuls)
end

local function count(facts, _, desk)
  local heads = facts[COUNT_DIRECTION] == 'entry' and facts[COUNT_HEADS] or -facts[COUNT_HEADS]
  if not desk.taken_back then
    desk.counts[facts[ID]] = {facts[AT], heads}
    add_count(desk, facts[AT], heads)
  end
  return packed(7, nil, nil, {}, nil, facts[COUNT_HEADS], heads, false)
end

local function annulment(facts, _, desk)
  desk.annuls = facts[ANNULS]
  take_back(desk, facts[ANNULS])
  return packed(7, nil, nil, {}, nil, 0, nil, false)
end

local function closing(facts, _, desk)
  if not desk.taken_back then
    put_in_order(desk.closings, {facts[AT], facts[ID]})
    reckon_all(desk)
  end
  return packed(7, nil, nil, {}, nil, 0, nil, false)
end

local KINDS = {scan = scan, count = count, annulment = annulment, closing = closing}

local function standing(desk, ticket)
  local held = ticket ~= '' and ticket_at(desk, ticket) or {inside = 0, attended = 0, moves = {}}
  local first = nil
  for _, move in ipairs(held.moves) do
    if move[3] > 0 then first = move break end
  end
  return packed(6, held.inside, held.attended, desk.attended + desk.counted, session_present(desk),
    first and first[1], first and first[4])
end

local function ticket_of(facts)
  return facts[KIND] == 'scan' and facts[TICKET] or ''
end

local function write(desk, facts, raw_facts, conclusion, text)
  local keys = desk.keys
  local place = redis.call('XADD', keys.log, '*', 'f', raw_facts, 'c', conclusion)
  redis.call('HSET', keys.ids, facts[ID], place)
  if desk.annuls then redis.call('HSET', keys.annulled, desk.annuls, facts[ID]) end
  if desk.mark then redis.call('HSET', keys.superseded, desk.mark, facts[ID]) end
  if desk.dropped then redis.call('HDEL', keys.counts, desk.dropped) end
  for id, value in pairs(desk.counts) do redis.call('HSET', keys.counts, id, cmsgpack.pack(value)) end
  if text ~= '' then redis.call('HSET', keys.texts, facts[ID], text) end
  write_desk(desk)
  return place
end

local function record_one(keys, session, facts, raw_facts, terms, text)
  local desk = open_desk(keys, session)
  local place, their_facts, their_conclusion = entry_of(keys, facts[ID])
  if place then
    return {place, their_facts, their_conclusion, standing(desk, ticket_of(cmsgpack.unpack(their_facts)))}
  end
  desk.id = facts[SESSION]
  desk.taken_back = redis.call('HEXISTS', keys.annulled, facts[ID]) == 1
  local conclusion = KINDS[facts[KIND]](facts, terms, desk)
  local told = standing(desk, ticket_of(facts))
  place = write(desk, facts, raw_facts, conclusion, text)
  return {place, false, conclusion, told}
end

local function record(names, arguments)
  local keys = {
    log = names[1], ids = names[2], session = names[3], moves = names[4], counts = names[5], annulled = names[6],
    superseded = names[7], texts = names[8],
  }
  local session, answers = read_session(keys), {}
  local items, at = arguments[1], 0
  while at >= 0 do
    local behind_facts, facts = cmsgpack.unpack_one(items, at)
    local behind_terms, terms = cmsgpack.unpack_one(items, behind_facts)
    local behind, text = cmsgpack.unpack_one(items, behind_terms)
    local well, answer = pcall(record_one, keys, session, facts, items:sub(at + 1, behind_facts), terms, text)
    at = behind
    if not well and type(answer) == 'table' then answer = answer.err end
    answers[#answers + 1] = well and answer or tostring(answer)
  end
  if session.changed then write_session(keys, session) end
  return answers
end

redis.register_function('oppmote_record_@HASH@', record)

-- What the function knows of a session, for `checkin verify`: the place in the log up to which it knows it, its own totals, then ticket,
-- inside and attended of each.
local function known(names)
  local keys = {session = names[2], moves = names[3]}
  local desk, last = open_desk(keys, read_session(keys)), redis.call('XREVRANGE', names[1], '+', '-', 'COUNT', 1)[1]
  local told = {last and last[1] or '0-0', desk.attended + desk.counted, session_present(desk)}
  local stored = redis.call('HGETALL', keys.moves)
  for at = 1, #stored, 2 do
    local record = cmsgpack.unpack(stored[at + 1])
    told[#told + 1] = {stored[at], record[2], record[3]}
  end
  return told
end

redis.register_function{function_name = 'oppmote_known_@HASH@', callback = known, flags = {'no-writes'}}

-- What several processes have let somebody do, together. Each key is one bucket: it drains by `rate` a second, and what was taken goes in,
-- up to `most`. FCALL oppmote_limit_@HASH@ n buckets  rate most taken (of the first) ...; answered with how full each is now.
local function limit(buckets, arguments)
  local seconds = redis.call('TIME')
  local now, levels = seconds[1] + seconds[2] / 1000000, {}
  for place, bucket in ipairs(buckets) do
    local rate, most, taken = tonumber(arguments[3 * place - 2]), tonumber(arguments[3 * place - 1]), tonumber(arguments[3 * place])
    local kept, level = redis.call('GET', bucket), 0
    if kept then
      local was = cmsgpack.unpack(kept)
      level = math.max(0, was[1] - math.max(0, now - was[2]) * rate)
    end
    level = math.min(level + taken, most)
    redis.call('SET', bucket, cmsgpack.pack({level, now}), 'PX', math.ceil(level / rate * 1000) + 1)
    levels[place] = tostring(level)
  end
  return levels
end

redis.register_function('oppmote_limit_@HASH@', limit)
