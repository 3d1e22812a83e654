"""The only folder that opens a socket: deadlines, retries by effect, hosts allowed, read-only."""
