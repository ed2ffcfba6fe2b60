-- For wrk: one call after another, each with a fresh number and its caller drawn from a pool.
-- Arguments: the mix (a Lua file), the first number, the first caller, the pool (0: each caller is new).

local mix, number, first, pool, calls = nil, 0, 0, 0, 0

function init(args)
  mix = dofile(args[1])
  number, first, pool = tonumber(args[2]), tonumber(args[3]), tonumber(args[4])
  math.randomseed(number)
end

function request()
  number, calls = number + 1, calls + 1
  local caller = first + (pool > 0 and math.random(0, pool - 1) or calls)
  local fresh = { string.format("%d", caller), string.format("%d", number) }
  local parts, made = mix.bodies[math.random(#mix.bodies)], {}
  for i, part in ipairs(parts) do
    made[i] = i % 2 == 1 and part or (part == "9007100001" and fresh[1] or fresh[2])
  end
  if mix.headers["X-Request-Id"] then
    mix.headers["X-Request-Id"] = string.format("%08x-bench", number * 7368787 % 4294967291)
  end
  return wrk.format("POST", mix.path, mix.headers, table.concat(made))
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"seconds":%.6f,"p50":%.3f,"p95":%.3f,"p99":%.3f,"refused":%d,"late":%d,"broken":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(95) / 1e3,
    latency:percentile(99) / 1e3, e.status, e.timeout, e.connect + e.read + e.write
  ))
end
