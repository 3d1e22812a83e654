"""The services that the actions speak to, behind one protocol."""
