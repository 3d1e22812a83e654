"""What both sides, client and sandbox, must agree on: states, limits, locales."""
