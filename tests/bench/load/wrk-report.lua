-- Prints what wrk measured as one line of JSON; latencies in microseconds.
function done(summary, latency)
	local errors = summary.errors
	io.write(string.format(
		'\nREPORT {"requests":%d,"durationUs":%d,"p50Us":%d,"p99Us":%d,"errors":%d}\n',
		summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
		errors.connect + errors.read + errors.write + errors.status + errors.timeout
	))
end
