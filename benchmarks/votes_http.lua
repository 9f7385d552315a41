-- Every request is one person's vote on one statement, with an idempotency key of its own.
local people, target, body_of = {}, nil, nil
local counter, statements = 0, 0
local headers = { ["Content-Type"] = "application/x-www-form-urlencoded", ["Sec-Fetch-Site"] = "same-origin" }

function init(arguments)
  target, statements = arguments[1], tonumber(arguments[2])
  for line in io.lines(arguments[3]) do people[#people + 1] = line end
  math.randomseed(tonumber(arguments[4]))
  if arguments[5] == "page" then headers["HX-Request"] = "true" else headers["Accept"] = "application/json" end
end

local function key()
  return string.format("%08x-0000-4000-8000-%06x%06x", math.random(0, 0x7fffffff), math.random(0, 0xffffff),
    math.random(0, 0xffffff))
end

function request()
  counter = counter + 1
  local person = people[counter % #people + 1]
  local statement = math.floor(counter / #people) % statements
  local body = "statement=" .. statement .. "&vote=" .. ({ "agree", "disagree", "pass" })[math.random(3)] .. "&key=" .. key()
  headers["Cookie"] = "voice=" .. person
  return wrk.format("POST", target, headers, body)
end

function done(summary, latency, requests)
  io.write(string.format("\nRESULT %d %d %d %.3f %.3f %d\n", summary.requests, summary.duration,
    summary.errors.status + summary.errors.timeout + summary.errors.connect + summary.errors.read,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.bytes))
end
