"""Parts of the protocol `Service`, a topic each."""
