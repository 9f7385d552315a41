-- Every request is one signed-in person's first rating of one idea.
local people, target, first, half = {}, nil, 0, 0
local counter = 0

function init(arguments)
  target, first, half = arguments[1], tonumber(arguments[2]), tonumber(arguments[3])
  for line in io.lines(arguments[4]) do people[#people + 1] = line end
  counter = tonumber(arguments[5])
end

function request()
  counter = counter + 1
  local person = people[counter % #people + 1]
  local idea = first + math.floor(counter / #people) % half
  local token = "0123456789abcdef0123456789abcdef"
  return wrk.format("POST", target .. idea .. "/ratings/", {
    ["Cookie"] = person .. "; csrftoken=" .. token,
    ["X-CSRFToken"] = token,
    ["Content-Type"] = "application/json",
    ["Accept"] = "application/json",
  }, counter % 2 == 0 and '{"value": 1}' or '{"value": -1}')
end

function done(summary, latency, requests)
  io.write(string.format("\nRESULT %d %d %d %.3f %.3f %d\n", summary.requests, summary.duration,
    summary.errors.status + summary.errors.timeout + summary.errors.connect + summary.errors.read,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.bytes))
end
