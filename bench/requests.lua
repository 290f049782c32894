-- Sends the requests of a file in turn, one a line: METHOD, path, token or "-", body or nothing,
-- separated by tabs. "@" in a body becomes a number that is never sent twice.
--     wrk … -s bench/requests.lua http://127.0.0.1:3000 -- FILE START
local requests, next_one, number = {}, 0, 0

function init(args)
   number = tonumber(args[2] or "0")
   for line in io.lines(args[1]) do
      local method, path, token, body = line:match("^(%S+)\t(%S+)\t(%S+)\t?(.*)$")
      local headers = {}
      if token ~= "-" then headers["Authorization"] = "Bearer " .. token end
      if body ~= "" then headers["Content-Type"] = "application/json" end
      local one = {method = method, path = path, headers = headers, body = body}
      if body == "" then one.text = wrk.format(method, path, headers) end
      requests[#requests + 1] = one
   end
end

function request()
   next_one = next_one % #requests + 1
   local one = requests[next_one]
   if one.text then return one.text end
   number = number + 1
   local body = one.body:gsub("@", tostring(number))
   return wrk.format(one.method, one.path, one.headers, body)
end
